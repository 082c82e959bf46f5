"""AskBar: one sentence above the composer with what can be done about it. It never blocks what goes on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.components.flow import FlowLayout
from desktop.components.labels import IconButton, button, clear_layout, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, SPACE_S
from desktop.theme.typography import Type

Choice = tuple[str, Callable[[], object]]


class AskBar(QFrame):
    """Shows one matter at a time; the close button or Esc in it lets it go."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("sunken")
        self._sentence = label(theme, role=Type.BODY, wraps=True)
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Your words"))
        self.field.returnPressed.connect(self._send)
        self._sent: Callable[[str], object] = lambda _text: None
        self._let_go: Callable[[], object] = lambda: None
        self._choices = QWidget()
        self._choices.setLayout(FlowLayout())
        self._close = IconButton(theme, "close", tr("Close"), self.dismiss)
        head = QHBoxLayout()
        head.addWidget(self._sentence, 1)
        head.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addLayout(head)
        column.addWidget(self._choices)
        column.addWidget(self.field)
        self.field.installEventFilter(self)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said."""
        return self._sentence.text()

    def say(self, sentence: str, choices: tuple[Choice, ...] = (), let_go: Callable[[], object] = lambda: None) -> None:
        """Say something and offer choices; ``let_go`` is called when it is closed without one."""
        self._sentence.setText(sentence)
        self._let_go = let_go
        self.field.hide()
        clear_layout(self._choices)
        layout = self._choices.layout()
        for words, act in choices:
            made = button(words, lambda act=act: self._take(act), "chip")  # type: ignore[misc]
            if layout is not None:
                layout.addWidget(made)
        self._choices.setVisible(bool(choices))
        self.show()

    def ask(self, sentence: str, hint: str, sent: Callable[[str], object], choices: tuple[Choice, ...] = ()) -> None:
        """Say something and take a line of text as the answer."""
        self.say(sentence, choices)
        self.field.clear()
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(sentence)
        self._sent = sent
        self.field.show()
        self.field.setFocus()

    def dismiss(self) -> None:
        """Let the matter go."""
        let_go, self._let_go = self._let_go, lambda: None
        self.hide()
        let_go()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close with Esc while the field is written in."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.KeyPress:
                self.dismiss()
            event.accept()  # or else the window's own Esc would have it
            return True
        return super().eventFilter(watched, event)

    def _take(self, act: Callable[[], object]) -> None:
        self._let_go = lambda: None
        self.hide()
        act()
        self.closed.emit()

    def _send(self) -> None:
        text = self.field.text().strip()
        self.hide()
        self._sent(text)
        self.closed.emit()
