"""Cycles are collected by the window's own thread, and not looked for among what stays."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.garbage import GuiThreadCollector
from desktop.views.window import Window


class Node:
    """Something that can hold itself."""

    def __init__(self) -> None:
        self.other: object = self


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[GuiThreadCollector]:
    made = GuiThreadCollector()
    yield made
    made.close()
    gc.disable()  # as the fixture that sweeps after each test wants it


def test_what_is_set_aside_is_not_looked_through_again(collector: GuiThreadCollector) -> None:
    kept = [Node() for _ in range(5_000)]
    before = gc.get_freeze_count()
    collector.set_aside()
    assert gc.get_freeze_count() >= before + len(kept)
    made = weakref.ref(Node())
    assert made() is not None, "a cycle: nobody but the collector ends it"
    gc.collect()
    assert made() is None
    collector.close()
    assert gc.get_freeze_count() == 0
    assert gc.isenabled()


def test_the_window_says_when_all_its_views_are_built(qtbot: QtBot, window: Window) -> None:
    with qtbot.waitSignal(window.stack.all_built, timeout=60_000):
        window.stack.build_at_rest()
    assert all(window.stack.is_built(name) for name in ("find", "ask", "library", "settings", "activity"))
