"""A newcomer: real engine, no model, no network; five actions from the first window to a cited answer.

Installation apart. The seconds are printed (``pytest -s``), not asserted: they belong to the machine. Afterwards the
engine is killed under the open window, which must say so, start it again and stand where it stood.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop.engine_link.link import LinkPhase
from desktop.viewmodels.viewer.shown import ViewerState
from engine.settings.paths import Home
from tests.end2end.conftest import BIKE, LEASE
from tests.end2end.person import Person, at_the_window

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(300)]


@pytest.fixture
def newcomer(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Person]:
    documents = tmp_path / "mira" / "Documents"
    documents.mkdir(parents=True)
    (documents / "lease.txt").write_text(LEASE)
    (documents / "bike.md").write_text(BIKE)
    with at_the_window(qtbot, qapp, Home(tmp_path / "home"), tmp_path / "mira") as person:
        yield person


def test_a_cited_answer_in_five_actions(newcomer: Person, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    window, models = newcomer.window, newcomer.models
    newcomer.until(lambda: window.stack.currentWidget() is window.first_run_view)
    newcomer.press(QCheckBox, "Add Documents")
    newcomer.press(QPushButton, "Continue")
    newcomer.press(QPushButton, "Skip")
    assert window.focusWidget() is window.find_view.field
    newcomer.until_searchable(2)
    searchable = time.monotonic()
    newcomer.ask("When is the deposit paid back?", from_find=True)
    turn = models.ask.turns[0]
    assert "within six weeks" in turn.text
    assert "[1]" in turn.text
    answered = time.monotonic()
    newcomer.open_source(1)
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


def lives_on(newcomer: Person) -> None:
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
    newcomer.ask("How high is the deposit?")
    assert "900 euros" in models.ask.turns[1].text
    models.link.query(lambda engine: engine.info().pid, pids.append)
    newcomer.until(lambda: len(pids) == 2)
    assert pids[0] != pids[1]
