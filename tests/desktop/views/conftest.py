"""Views of the house on a fake engine: each alone, so that a fault of another view fails no test here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.engine_link.jobs import Jobs
from desktop.engine_link.link import EngineLink
from desktop.theme.theme import Theme
from desktop.viewmodels.library.feed import LibraryFeed
from desktop.viewmodels.library.folders import LibraryViewModel
from desktop.viewmodels.shell.activity import ActivityViewModel
from desktop.viewmodels.shell.commands import Command, CommandsViewModel
from desktop.viewmodels.shell.house import House, furnish
from desktop.viewmodels.shell.machine import MachineViewModel
from tests.fakes.engine import FakeEngine, FakeHandle
from tests.fakes.engine_house import ENTRIES
from tests.fakes.executor import ManualExecutor
from tests.fakes.pseudo_language import PseudoTranslator


@dataclass
class Room:
    """What a test of one view touches."""

    qtbot: QtBot
    engine: FakeEngine
    executor: ManualExecutor
    link: EngineLink
    theme: Theme
    library: LibraryViewModel
    house: House
    restored: list[object]
    hosts: list[QWidget] = field(default_factory=list)

    def show(self, view: QWidget, width: int = 1000, height: int = 800) -> None:
        host = QWidget()  # without a layout: what a top-level one asks of the system offscreen only warns about
        self.qtbot.addWidget(host)
        self.hosts.append(host)
        host.setLayoutDirection(view.layoutDirection())
        host.resize(width, height)
        view.setParent(host)
        view.resize(width, height)
        view.show()
        with self.qtbot.waitExposed(host):
            host.show()
        self.settle()

    def settle(self) -> None:
        """Let the engine answer and the view show it."""
        for _ in range(2):
            self.executor.drain()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            QApplication.processEvents()


@pytest.fixture
def room(qtbot: QtBot, theme: Theme) -> Iterator[Room]:
    engine = FakeEngine()
    engine.model_entries = ENTRIES
    executor = ManualExecutor()
    restored: list[object] = []
    link = EngineLink(lambda: FakeHandle(engine), Jobs(executor), restored.append)
    feed = LibraryFeed(link)
    machine = MachineViewModel(link)
    activity = ActivityViewModel(link, feed, machine)
    commands = CommandsViewModel()
    commands.add([Command("\u27e6Sëàrch\u27e7", lambda: None, "Ctrl+1")])
    made = Room(
        qtbot,
        engine,
        executor,
        link,
        theme,
        LibraryViewModel(link, feed, machine),
        furnish(link, feed, machine, activity, commands),
        restored,
    )
    link.open()
    executor.drain()
    yield made
    link.close()


@pytest.fixture
def pseudo_language(qapp: QApplication) -> Iterator[None]:
    translator = PseudoTranslator()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)
