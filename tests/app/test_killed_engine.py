"""The engine dies in each view: the window says so, starts it again, and stands where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.engine_link.jobs import Jobs
from desktop.engine_link.link import EngineLink, LinkPhase
from desktop.memory import Memory
from desktop.theme.theme import Theme
from desktop.views.window import Window
from desktop.wiring import wire
from tests.app.spoken import settle
from tests.app.stages import STAGES
from tests.desktop.conftest import Desk
from tests.fakes.engine import FakeEngine, FakeHandle
from tests.fakes.executor import ManualExecutor

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)")
_MEASURED = re.compile(r"[\d.,]+ [kMGT]?B free now")
CALM = ("quick", "palette")
"""Nothing in them comes from the engine."""


@dataclass
class Mortal:
    """A window whose engine can die, and is a new process each time."""

    desk: Desk
    window: Window
    handles: list[FakeHandle]

    def kill(self) -> None:
        self.handles[-1].die()


@pytest.fixture
def mortal(qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mortal]:
    monkeypatch.setattr("desktop.engine_link.link.BACKOFF_MS", (1,))
    engine, executor, handles = FakeEngine(), ManualExecutor(), []

    def start() -> FakeHandle:
        handles.append(FakeHandle(engine))
        return handles[-1]

    link = EngineLink(start, Jobs(executor))
    desk = Desk(engine, FakeHandle(engine), executor, link, wire(link, tmp_path, None))
    window = Window(theme, desk.models, Memory(tmp_path))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    desk.open()
    yield Mortal(desk, window, handles)
    link.close()


def standing(window: Window) -> dict[str, object]:
    """Return what a person would miss if it were gone."""
    models = window._models
    return {
        "place": type(window.stack.currentWidget()).__name__,
        "words": window.find_view.field.text(),
        "hits": models.find.model.rowCount(),
        "conversation": window.ask_view.browser.toPlainText(),
        "viewer": (models.viewer.props.state, models.viewer.props.name, models.viewer.props.place),
        "files": models.library.files.rowCount(),
        "settings": [
            _MEASURED.sub("some free now", part.text())  # what the machine has left differs with every look
            for part in window.settings_view.findChildren(QLabel)
            if part.isVisible()
        ][:4],
    }


@pytest.mark.parametrize("stage", [name for name in STAGES if name not in CALM])
def test_a_dead_engine_is_said_replaced_and_nothing_is_lost(qtbot: QtBot, mortal: Mortal, stage: str) -> None:
    desk, window = mortal.desk, mortal.window
    STAGES[stage](qtbot, desk, window)
    settle()
    before, said = standing(window), []
    desk.models.shell.changed.connect(lambda: said.append(desk.models.shell.props.bar))
    mortal.kill()
    qtbot.waitUntil(lambda: desk.link.state.phase is LinkPhase.RESTARTING or len(mortal.handles) > 1, timeout=5_000)
    qtbot.waitUntil(
        lambda: desk.executor.drain() or (desk.link.state.phase is LinkPhase.READY and len(mortal.handles) == 2),
        timeout=5_000,
    )
    desk.executor.drain()
    settle()
    assert any("started again" in each for each in said)
    assert desk.models.shell.props.bar == ""
    assert standing(window) == before


def test_a_draft_and_an_answer_under_way_survive(qtbot: QtBot, mortal: Mortal) -> None:
    desk, window = mortal.desk, mortal.window
    window.show_place("ask")
    desk.models.ask.ask("How long?")
    desk.executor.drain()
    qtbot.keyClicks(window.ask_view.composer.draft, "half a question")
    mortal.kill()
    qtbot.waitUntil(
        lambda: desk.executor.drain() or (desk.link.state.phase is LinkPhase.READY and len(mortal.handles) == 2),
        timeout=5_000,
    )
    assert window.ask_view.composer.draft.toPlainText() == "half a question"
    assert "six months" in window.ask_view.browser.toPlainText()
    desk.models.ask.ask("And the rent?")
    desk.executor.drain()
    assert len(desk.models.ask.turns) == 2
