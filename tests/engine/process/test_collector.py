"""Garbage in cycles is looked for rarely, and not among what was there before."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from engine.process.collector import NEW_OBJECTS, look_rarely


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_is_there_is_left_alone_and_new_objects_are_looked_at_rarely() -> None:
    look_rarely()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == NEW_OBJECTS


def test_new_cycles_are_still_found() -> None:
    look_rarely()
    cycle: list[object] = []
    cycle.append(cycle)
    del cycle
    assert gc.collect() >= 1
