"""The real engine dies by kill -9 in each view: the window says so, starts it again and stands where it stood."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.engine_link.link import LinkPhase
from desktop.viewmodels.viewer.shown import ViewerState
from engine.settings.paths import Home
from tests.app.test_killed_engine import standing
from tests.end2end.conftest import BIKE, LEASE
from tests.end2end.person import Person, at_the_window
from tests.plugins.small_pdf import pdf_bytes

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(900)]
QUESTION = "When is the deposit paid back?"


def find(person: Person) -> None:
    person.window.find_view.field.clear()
    person.find("deposit", "lease.txt")
    person.until(lambda: person.models.find._inputs.settled)


def text(person: Person) -> None:
    find(person)
    person.key(Qt.Key.Key_Down)
    person.until(lambda: person.models.viewer.props.state is ViewerState.SHOWN)


def page(person: Person) -> None:
    person.window.find_view.field.clear()
    person.find("kiln", "notice.pdf")
    person.until(lambda: person.models.find._inputs.settled)
    person.key(Qt.Key.Key_Down)
    person.until(lambda: person.models.viewer.page_image() is not None)


def ask(person: Person) -> None:
    person.window.show_place("ask")
    person.ask(QUESTION)


def files(person: Person) -> None:
    person.window.show_place("library")
    person.window.library_view.open_tab("files")
    person.until(lambda: person.models.library.files.rowCount() == 3)


def models(person: Person) -> None:
    person.window.show_settings("models")
    person.until(lambda: person.models.house.models.props.is_loaded)


def activity(person: Person) -> None:
    person.window.show_place("activity")


VIEWS: tuple[Callable[[Person], None], ...] = (find, text, page, ask, files, models, activity)


def test_each_view_outlives_the_engine(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.engine_link.link.BACKOFF_MS", (1,))
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "lease.txt").write_text(LEASE)
    (papers / "bike.md").write_text(BIKE)
    (papers / "notice.pdf").write_bytes(pdf_bytes([[(72, 700, 12, "Notice for the kiln must be given by May.")]]))
    with at_the_window(qtbot, qapp, Home(tmp_path / "home"), tmp_path) as person:
        person.until(lambda: person.window.stack.currentWidget() is person.window.first_run_view)
        person.models.link.query(lambda engine: engine.add_root(str(papers)), lambda _root: None)
        person.until_searchable(3)
        for enter in VIEWS:
            enter(person)
            dies_and_comes_back(person)
        person.window.show_place("ask")
        person.ask("How high is the deposit?")
        assert "900 euros" in person.models.ask.turns[-1].text
        assert [turn.question for turn in person.models.ask.turns] == [QUESTION, "How high is the deposit?"]


def dies_and_comes_back(person: Person) -> None:
    link = person.models.link
    pids: list[int] = []
    link.query(lambda engine: engine.info().pid, pids.append)
    person.until(lambda: bool(pids))
    before, said = standing(person.window), []
    watch = person.models.shell.changed.connect(lambda: said.append(person.models.shell.props.bar))
    os.kill(pids[0], signal.SIGKILL)
    person.until(lambda: link.state.phase is LinkPhase.RESTARTING)
    person.until(lambda: link.state.phase is LinkPhase.READY)
    link.query(lambda engine: engine.info().pid, pids.append)
    person.until(lambda: len(pids) == 2)
    person.until(lambda: not person.window.find_view.field.text() or person.models.find._inputs.settled)
    person.until(lambda: standing(person.window) == before)
    person.models.shell.changed.disconnect(watch)
    assert any("started again" in each for each in said)
    assert pids[0] != pids[1]
