"""A newcomer: real engine, no model, no network; five actions from the first window to a cited answer.

Installation apart. The seconds are printed (``pytest -s``), not asserted: they belong to the machine. Afterwards the
engine is killed under the open window, which must say so, start it again and stand where it stood.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop.engine_link.jobs import Jobs, ThreadExecutor
from desktop.engine_link.link import EngineLink, LinkPhase
from desktop.engine_link.process import start_engine
from desktop.language import Language
from desktop.memory import Memory
from desktop.theme.theme import Appearance, Theme
from desktop.viewmodels.viewer.shown import ViewerState
from desktop.views.window import Window
from desktop.wiring import ViewModels, wire
from engine.doors.client.home import default_home
from tests.end2end.conftest import BIKE, LEASE

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(300)]
PATIENCE_MS = 120_000


@dataclass
class Newcomer:
    """Somebody who sees the window for the first time, and counts what they do."""

    qtbot: QtBot
    window: Window
    models: ViewModels
    actions: list[str] = field(default_factory=list)

    def until(self, reached: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(reached, timeout=PATIENCE_MS)

    def press(self, kind: type[QAbstractButton], name: str) -> None:
        """One action: click the control of that name once it is there."""
        view = self.window.first_run_view

        def there() -> list[QAbstractButton]:
            return [each for each in view.findChildren(kind) if each.isVisible() and each.accessibleName() == name]

        self.until(lambda: bool(there()))
        self.actions.append(name)
        there()[0].click()

    def ask(self, words: str) -> None:
        """One action: type a question where the cursor stands and send it."""
        self.actions.append(words)
        field = self.window.find_view.field
        self.qtbot.keyClicks(field, words)
        self.qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def open_source(self, number: int) -> None:
        """One action: open a numbered source of the answer."""
        self.actions.append(f"source {number}")
        draft = self.window.ask_view.composer.draft
        self.qtbot.keyClick(draft, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)


@pytest.fixture
def newcomer(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Newcomer]:
    documents = tmp_path / "mira" / "Documents"
    documents.mkdir(parents=True)
    (documents / "lease.txt").write_text(LEASE)
    (documents / "bike.md").write_text(BIKE)
    home = default_home(str(tmp_path / "home"))
    home.create()
    language = Language(qapp)
    language.use("en")
    link = EngineLink(lambda: start_engine(home), Jobs(ThreadExecutor()))
    models = wire(link, tmp_path / "mira", None)
    window = Window(Theme(qapp, Appearance.LIGHT), models, Memory(home.root))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    link.open()
    yield Newcomer(qtbot, window, models)
    link.close()
    language.drop()


def test_a_cited_answer_in_five_actions(newcomer: Newcomer, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    window, models = newcomer.window, newcomer.models
    newcomer.until(lambda: window.stack.currentWidget() is window.first_run_view)
    newcomer.press(QCheckBox, "Add Documents")
    newcomer.press(QPushButton, "Continue")
    newcomer.press(QPushButton, "Skip")
    assert window.focusWidget() is window.find_view.field

    def is_searchable() -> bool:
        status = models.feed.status
        return status is not None and status.files.searchable >= 2

    newcomer.until(is_searchable)
    searchable = time.monotonic()
    newcomer.ask("When is the deposit paid back?")
    newcomer.until(lambda: bool(models.ask.turns) and not models.ask.is_busy)
    turn = models.ask.turns[0]
    assert "within six weeks" in turn.text
    assert "[1]" in turn.text
    answered = time.monotonic()
    newcomer.open_source(1)
    newcomer.until(lambda: models.viewer.props.state is ViewerState.SHOWN)
    ended = time.monotonic()
    assert models.viewer.props.name == "lease.txt"
    first, last = window.viewer.text._mark or (0, 0)
    assert "within six weeks" in window.viewer.text.toPlainText()[first:last]
    assert len(newcomer.actions) <= 5, newcomer.actions
    with capsys.disabled():
        print(
            f"\nfrom the first window: searchable after {searchable - began:.1f} s, "
            f"answered after {answered - began:.1f} s, at the source after {ended - began:.1f} s"
        )
    lives_on(newcomer)


def lives_on(newcomer: Newcomer) -> None:
    """Kill the real engine with the viewer open and go on where it was."""
    window, models = newcomer.window, newcomer.models
    pids: list[int] = []
    models.link.query(lambda engine: engine.info().pid, pids.append)
    newcomer.until(lambda: bool(pids))
    said: list[str] = []
    models.shell.changed.connect(lambda: said.append(models.shell.props.bar))
    conversation = window.ask_view.browser.toPlainText()
    os.kill(pids[0], signal.SIGKILL)
    newcomer.until(lambda: models.link.state.phase is LinkPhase.RESTARTING)
    newcomer.until(lambda: models.link.state.phase is LinkPhase.READY)
    assert any("started again" in each for each in said)
    assert models.viewer.props.state is ViewerState.SHOWN
    assert window.ask_view.browser.toPlainText() == conversation
    window.ask_view.composer.draft.setPlainText("How high is the deposit?")
    newcomer.qtbot.keyClick(window.ask_view.composer.draft, Qt.Key.Key_Return)
    newcomer.until(lambda: len(models.ask.turns) == 2 and not models.ask.is_busy)
    assert "900 euros" in models.ask.turns[1].text
    models.link.query(lambda engine: engine.info().pid, pids.append)
    newcomer.until(lambda: len(pids) == 2)
    assert pids[0] != pids[1]
