"""A window on a fake engine, with work that runs when the test says so."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.engine_link.jobs import Jobs
from desktop.engine_link.link import EngineLink
from desktop.language import Language
from desktop.memory import Memory
from desktop.theme.theme import Appearance, Theme
from desktop.views.window import Window
from desktop.wiring import ViewModels, wire
from tests.fakes.engine import FakeEngine, FakeHandle
from tests.fakes.executor import ManualExecutor


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    """Speak English with its plurals, whatever the machine speaks."""
    language = Language(qapp)
    language.use("en")
    yield
    language.drop()


@pytest.fixture(autouse=True)
def swept(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect on this thread only: a thread of a later test must not destroy the widgets of this one."""
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # else the window lives on into the next test
    gc.collect()
    gc.enable()


@dataclass
class Desk:
    """Everything a test of the window touches."""

    engine: FakeEngine
    handle: FakeHandle
    executor: ManualExecutor
    link: EngineLink
    models: ViewModels

    def open(self) -> None:
        self.link.open()
        self.executor.drain()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    engine = FakeEngine()
    handle = FakeHandle(engine)
    executor = ManualExecutor()
    link = EngineLink(lambda: handle, Jobs(executor))
    yield Desk(engine, handle, executor, link, wire(link, tmp_path, tmp_path / "sample"))
    link.close()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Appearance.LIGHT)


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, theme: Theme, tmp_path: Path) -> Window:
    made = Window(theme, desk.models, Memory(tmp_path))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    desk.open()
    return made
