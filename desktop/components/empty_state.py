"""EmptyState: one sentence, at most one action, and room around them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.components.icons import icon_pixmap
from desktop.components.labels import button, label
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, SPACE_S
from desktop.theme.typography import Type


class EmptyState(QWidget):
    """What a view shows when it has nothing to list."""

    def __init__(self, theme: Theme, drawing: str, act: Callable[[], object] | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._drawing = drawing
        self._picture = QLabel()
        self._sentence = label(theme, role=Type.READING, wraps=True)
        self._hint = label(theme, role=Type.BODY, tone="muted", wraps=True)
        self._button = button("", act or (lambda: None), "primary", name="Suggested action")
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_S)
        column.addStretch(2)
        for part in (self._picture, self._sentence, self._hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addSpacing(SPACE_M)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)
        theme.changed.connect(self._colour)
        self._colour()
        self.say("")

    def say(self, sentence: str, hint: str = "", action: str = "") -> None:
        """Show a sentence, a quieter one below it and the name of the action."""
        self._sentence.setText(sentence)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._button.setText(action)
        self._button.setAccessibleName(action or "Suggested action")
        self._button.setVisible(bool(action))

    def _colour(self) -> None:
        self._picture.setPixmap(icon_pixmap(self._drawing, self._theme.colour("edge"), 40))
