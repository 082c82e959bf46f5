"""Composer: one to six lines of question, scope, model, and Send where Stop appears."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from desktop.components.chips import ScopeChip
from desktop.components.labels import IconButton, label
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.scope import ScopeViewModel

_LINES = 6


class Draft(QPlainTextEdit):
    """The text field; Enter sends, Shift+Enter begins a new line."""

    sent = Signal()
    focus_moved = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("draft")
        self.setAccessibleName("Your question")
        self.setPlaceholderText("Ask your files")
        self.setFont(theme.font(Type.READING))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setTabChangesFocus(True)
        self.viewport().setAutoFillBackground(False)
        self.textChanged.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send on Enter."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the lines."""
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the cursor is here."""
        super().focusInEvent(event)
        self.focus_moved.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the cursor left."""
        super().focusOutEvent(event)
        self.focus_moved.emit(False)

    def _fit(self) -> None:
        lines = max(1, min(_LINES, round(self.document().size().height())))
        height = round(lines * self.fontMetrics().lineSpacing() + 2 * self.document().documentMargin() + 2)
        if height != self.height():
            self.setFixedHeight(height)


class Composer(QFrame):
    """The card at the foot of the conversation."""

    asked = Signal(str)
    stopped = Signal()

    def __init__(self, theme: Theme, scope: ScopeViewModel) -> None:
        super().__init__()
        self.setObjectName("composer")
        self._busy = False
        self.draft = Draft(theme)
        self.draft.sent.connect(self._press)
        self.draft.focus_moved.connect(self._ring)
        self.draft.textChanged.connect(self._enable)
        self._model = label(theme, role=Type.CAPTION, tone="muted")
        self.send = IconButton(theme, "send", "Ask", self._press, "primary")
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(ScopeChip(scope))
        row.addWidget(self._model)
        row.addStretch(1)
        row.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self.draft)
        column.addLayout(row)
        self.setFocusProxy(self.draft)
        self._enable()

    def show_model(self, words: str) -> None:
        """Say what answers."""
        self._model.setText(words)

    def show_busy(self, busy: bool) -> None:
        """Put Stop where Send was, or Send back."""
        self._busy = busy
        self.send.draw("stop" if busy else "send", "Stop" if busy else "Ask")
        self._enable()

    def begin(self, words: str) -> None:
        """Put words into the field, the cursor behind them."""
        self.draft.setPlainText(words)
        self.draft.moveCursor(self.draft.textCursor().MoveOperation.End)
        self.draft.setFocus()

    def _press(self) -> None:
        if self._busy:
            self.stopped.emit()
            return
        words = self.draft.toPlainText().strip()
        if words:
            self.draft.clear()
            self.asked.emit(words)

    def _enable(self) -> None:
        self.send.setEnabled(self._busy or bool(self.draft.toPlainText().strip()))

    def _ring(self, focused: bool) -> None:
        self.setProperty("focused", focused)
        self.style().unpolish(self)
        self.style().polish(self)
