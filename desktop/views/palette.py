"""Palette: one field above the window that finds every command by a few letters (Ctrl+K)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.components.command_delegate import CommandDelegate
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S, SPACE_XL
from desktop.viewmodels.shell.commands import CommandsViewModel

_WIDTH, _HEIGHT = 560, 420
_STEPS = {int(Qt.Key.Key_Down): 1, int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_PageDown): 8, int(Qt.Key.Key_PageUp): -8}
_RUN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Palette(QFrame):
    """Lies over the window while it is open; Esc or a click elsewhere closes it and gives the focus back."""

    def __init__(self, theme: Theme, commands: CommandsViewModel, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("card")
        self.setAccessibleName("Commands")
        self._commands = commands
        self._focused_before: QWidget | None = None
        self.field = QLineEdit()
        self.field.setAccessibleName("Find a command")
        self.field.setPlaceholderText("What do you want to do?")
        self.field.textChanged.connect(self._look_for)
        self.field.installEventFilter(self)
        self.list = QListView()
        self.list.setAccessibleName("Commands")
        self.list.setModel(commands.model)
        self._delegate = CommandDelegate(theme)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._run)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        commands.done.connect(self.dismiss)
        self.hide()

    def open(self) -> None:
        """Show all commands, the cursor in the field."""
        self._focused_before = self._window.focusWidget()
        room = self._window.rect()
        width, height = min(_WIDTH, room.width() - 2 * SPACE_XL), min(_HEIGHT, room.height() - 2 * SPACE_XL)
        self.setGeometry((room.width() - width) // 2, max(SPACE_XL, room.height() // 8), width, height)
        self.field.clear()
        self._look_for("")
        self.show()
        self.raise_()
        self.field.setFocus()

    def dismiss(self) -> None:
        """Close, and put the keyboard back to where it was."""
        if self.isVisible():
            self.hide()
            if self._focused_before is not None:
                self._focused_before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list, run and close by keys while the cursor stays in the field."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._key(event)
        if watched is self.field and event.type() is QEvent.Type.FocusOut:
            self.hide()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in _STEPS:
            last = self._commands.model.rowCount() - 1
            self._select(min(last, max(0, self.list.currentIndex().row() + _STEPS[event.key()])))
        elif event.key() in _RUN:
            self._run(self.list.currentIndex())
        else:
            return False
        return True

    def _look_for(self, letters: str) -> None:
        self._commands.look_for(letters)
        self._select(0)

    def _select(self, row: int) -> None:
        self.list.setCurrentIndex(self._commands.model.index(row))

    def _run(self, index: QModelIndex) -> None:
        self._commands.run(index.row())
