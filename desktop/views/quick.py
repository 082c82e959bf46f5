"""Quick: a small window with one field, over whatever is on the screen: ask or search, and it is gone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.components.labels import button, card, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop.theme.typography import Type

_WIDTH = 560
_FIELD = 44
_HEIGHT_SHARE = 4
"""It stands a quarter of the screen from the top, where the eye is."""


class QuickWindow(QWidget):
    """One question without looking for the window first. Enter asks, Ctrl+Enter searches, Esc closes."""

    asked = Signal(str)
    searched = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            None, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        )
        self.setWindowTitle(tr("Ask Jackdaw"))
        self.setFixedWidth(_WIDTH)
        self.field = QLineEdit()
        self.field.setMinimumHeight(_FIELD)
        self.field.setAccessibleName(tr("Your question"))
        self.field.setPlaceholderText(tr("Ask about your files"))
        self.field.setFont(theme.font(Type.READING))
        self.ask = button(tr("Ask"), self._ask, "primary")
        self.search = button(tr("Search"), self._search)
        hint = label(theme, tr("Enter asks, Ctrl+Enter searches, Esc closes"), Type.CAPTION, tone="muted")
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_S)
        foot.addWidget(hint, 1)
        foot.addWidget(self.search)
        foot.addWidget(self.ask)
        frame = card()
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_M)
        inner.setSpacing(SPACE_M)
        inner.addWidget(self.field)
        inner.addLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame)
        for keys, act in (
            ("Return", self._ask),
            ("Enter", self._ask),
            ("Ctrl+Return", self._search),
            ("Ctrl+Enter", self._search),
            ("Esc", self.hide),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def open(self) -> None:
        """Come to the front of the screen the pointer is on, empty."""
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            room = screen.availableGeometry()
            self.move(room.center().x() - _WIDTH // 2, room.top() + room.height() // _HEIGHT_SHARE)
        self.field.clear()
        self.show()
        self.activateWindow()
        self.field.setFocus()

    def _ask(self) -> None:
        if words := self._leave():
            self.asked.emit(words)

    def _search(self) -> None:
        if words := self._leave():
            self.searched.emit(words)

    def _leave(self) -> str:
        """Return what was typed and close; stay while nothing was."""
        words = self.field.text().strip()
        if words:
            self.hide()
        return words
