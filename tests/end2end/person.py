"""Person: somebody at the real window beside a real engine, who clicks, types and waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.engine_link.jobs import Jobs, ThreadExecutor
from desktop.engine_link.link import EngineLink
from desktop.engine_link.process import start_engine
from desktop.language import Language
from desktop.memory import Memory
from desktop.theme.theme import Appearance, Theme
from desktop.viewmodels.viewer.shown import ViewerState
from desktop.views.window import Window
from desktop.wiring import ViewModels, wire
from engine.settings.paths import Home
from tests.app.links import click

PATIENCE_MS = 240_000
CTRL, ALT, PLAIN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
Button = TypeVar("Button", bound=QAbstractButton)


@dataclass
class Person:
    """What a person does at the window; ``actions`` lists what they did."""

    qtbot: QtBot
    window: Window
    models: ViewModels
    actions: list[str] = field(default_factory=list)

    def until(self, reached: Callable[[], bool]) -> None:
        """Wait, as long as a busy machine may need."""
        self.qtbot.waitUntil(reached, timeout=PATIENCE_MS)

    def press(self, kind: type[Button], name: str, within: QWidget | None = None) -> None:
        """Click the control of that name once it is there and can be pressed."""
        root = within or self.window

        def there() -> list[Button]:
            return [part for part in root.findChildren(kind) if part.isVisible() and part.accessibleName() == name]

        self.until(lambda: bool(there()) and there()[0].isEnabled())
        self.actions.append(name)
        self.qtbot.mouseClick(there()[0], Qt.MouseButton.LeftButton, pos=QPoint(12, there()[0].height() // 2))

    def drop(self, path: Path) -> None:
        """Drag a file or folder from the file manager onto the middle of the window."""
        self.actions.append(f"drop {path.name}")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        copy, left, middle = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, self.window.rect().center()
        QApplication.sendEvent(self.window, QDragEnterEvent(middle, copy, data, left, PLAIN))
        QApplication.sendEvent(self.window, QDropEvent(QPointF(middle), copy, data, left, PLAIN))

    def find(self, words: str, name: str) -> None:
        """Type words into Find and wait until a file of that name is found."""
        self.window.show_place("find")
        field = self.window.find_view.field
        self.qtbot.keyClicks(field, words)
        self.until(lambda: any(hit.path.endswith(name) for hit in self.models.find.model.hits))

    def ask(self, words: str, *, from_find: bool = False) -> None:
        """Type a question where the cursor stands, send it, and wait for the whole answer."""
        self.actions.append(words)
        where = self.window.find_view.field if from_find else self.window.ask_view.composer.draft
        self.qtbot.keyClicks(where, words)
        self.qtbot.keyClick(where, Qt.Key.Key_Return, CTRL if from_find else PLAIN)
        turns = self.models.ask.turns
        self.until(lambda: bool(turns) and turns[-1].question == words and not self.models.ask.is_busy)

    def open_source(self, number: int) -> None:
        """Open a numbered source of the last answer by its key."""
        self.actions.append(f"source {number}")
        self.qtbot.keyClick(self.window.ask_view.composer.draft, Qt.Key(Qt.Key.Key_0 + number), ALT)
        self.until(lambda: self.models.viewer.props.state is ViewerState.SHOWN)

    def key(self, key: Qt.Key, with_: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key where the keyboard is."""
        self.actions.append(key.name)
        self.qtbot.keyClick(self.window.focusWidget() or self.window, key, with_)

    def click(self, href: str) -> None:
        """Click a link of the conversation."""
        self.actions.append(href)
        click(self.qtbot, self.window, href)

    def until_searchable(self, files: int) -> None:
        """Wait until so many files are found by their words."""

        def is_reached() -> bool:
            status = self.models.feed.status
            return status is not None and status.files.searchable >= files

        self.until(is_reached)


@contextmanager
def at_the_window(qtbot: QtBot, app: QApplication, home: Home, own_folder: Path) -> Iterator[Person]:
    """Open the window of a home with an engine of its own; at the end both are gone."""
    home.create()
    language = Language(app)
    language.use("en")
    link = EngineLink(lambda: start_engine(home), Jobs(ThreadExecutor()))
    models = wire(link, own_folder, None)
    window = Window(Theme(app, Appearance.LIGHT), models, Memory(home.root))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)  # its shortcuts ask for it
    link.open()
    try:
        yield Person(qtbot, window, models)
    finally:
        link.close()
        language.drop()
