"""Ask: the conversation and its composer."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.components.announce import announce
from desktop.components.empty_state import EmptyState
from desktop.components.labels import button, label
from desktop.conversation.browser import ConversationBrowser
from desktop.conversation.transcript import Transcript
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_XL
from desktop.theme.typography import Type
from desktop.viewmodels.ask import AskViewModel
from desktop.viewmodels.chats import ChatsViewModel
from desktop.viewmodels.past import PastChat
from desktop.viewmodels.scope import ScopeViewModel
from desktop.viewmodels.shell import ShellViewModel
from desktop.viewmodels.turn import Turn, check_line
from desktop.views.chats import ChatsView
from desktop.views.composer import Composer

P = ParamSpec("P")

_NEAR_END = 48


class AskView(QWidget):
    """Questions, answers, sources."""

    draft_changed = Signal(str)

    def __init__(
        self, theme: Theme, ask: AskViewModel, chats: ChatsViewModel, scope: ScopeViewModel, shell: ShellViewModel
    ) -> None:
        super().__init__()
        self._ask = ask
        self._chats = chats
        self._shell = shell
        self.browser = ConversationBrowser()
        self.transcript = Transcript(self.browser.document(), theme)
        self.composer = Composer(theme, scope)
        self.past = ChatsView(theme, chats)
        self._title = label(theme, "Ask", Type.TITLE, strong=True)
        self._new = button("New conversation", self.start_over, "quiet")
        self._history = button("Past conversations", self._toggle_past, "quiet")
        self._empty = EmptyState(theme, "ask")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.browser)
        self._stack.addWidget(self.past)
        self._lay_out()
        self._connect(theme)
        self._show_model()

    def focus_field(self) -> None:
        """Put the cursor into the question."""
        self.composer.draft.setFocus()

    def begin(self, words: str) -> None:
        """Start a question for the person to finish."""
        self.composer.begin(words)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._history)
        head.addWidget(self._new)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_XL, SPACE_M, SPACE_XL, SPACE_L)
        foot.addStretch(1)
        self.composer.setMaximumWidth(760)
        foot.addWidget(self.composer, 100)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)

    def _connect(self, theme: Theme) -> None:
        ask = self._ask
        ask.turn_added.connect(self._add)
        ask.turn_changed.connect(self._pinned(self.transcript.update))
        ask.text_grew.connect(self._grow)
        ask.cleared.connect(self._clear)
        ask.busy_changed.connect(self.composer.show_busy)
        self.composer.asked.connect(ask.ask)
        self.composer.stopped.connect(ask.stop)
        self.composer.draft.textChanged.connect(lambda: self.draft_changed.emit(self.composer.draft.toPlainText()))
        self.browser.cited.connect(ask.open_citation)
        self.browser.acted.connect(self._act)
        ask.turn_changed.connect(self._announce)
        self._chats.opened.connect(self._open_past)
        self._chats.deleted.connect(ask.leave_deleted)
        self._shell.changed.connect(self._show_model)
        theme.changed.connect(self._recolour)
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.activated.connect(lambda n=number: ask.open_latest_citation(n))
        for keys, act in (("Ctrl+N", self.start_over), ("Ctrl+H", self._toggle_past)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self._empty.say(
            "Ask a question about your files.",
            "Every answer shows the pages and lines it rests on. Without a model, Jackdaw quotes them word for word.",
        )

    def show_past(self, wanted: bool) -> None:
        """Show the past conversations, or the one that is under way."""
        if wanted:
            self._stack.setCurrentWidget(self.past)
            self.past.enter()
        else:
            self._stack.setCurrentWidget(self.browser if self._ask.turns else self._empty)
            if self.isVisible():
                self.focus_field()
        self._title.setText("Past conversations" if wanted else "Ask")
        self._history.setText("Back" if wanted else "Past conversations")
        self._history.setAccessibleName("Back to the conversation" if wanted else "Past conversations")

    def _toggle_past(self) -> None:
        self.show_past(self._stack.currentWidget() is not self.past)

    def _open_past(self, chat: PastChat) -> None:
        self._ask.show_past(chat)
        self.show_past(False)

    def start_over(self) -> None:
        """Leave this conversation and begin an empty one."""
        self._ask.start_over()
        self.show_past(False)

    def _announce(self, turn: Turn) -> None:
        if turn.has_ended and self.isVisible():
            announce(self.browser, f"{check_line(turn).sentence} {turn.text}")

    def _pinned(self, act: Callable[P, None]) -> Callable[P, None]:
        def apply(*values: P.args, **named: P.kwargs) -> None:
            bar = self.browser.verticalScrollBar()
            at_end = bar.value() >= bar.maximum() - _NEAR_END
            act(*values, **named)
            if at_end:
                QTimer.singleShot(0, self, lambda: bar.setValue(bar.maximum()))

        return apply

    def _add(self, turn: Turn) -> None:
        if self._stack.currentWidget() is not self.browser:
            self.show_past(False)
        self.transcript.add(turn)
        bar = self.browser.verticalScrollBar()
        QTimer.singleShot(0, self, lambda: bar.setValue(bar.maximum()))

    def _grow(self, number: int, text: str) -> None:
        self._pinned(self.transcript.grow)(number, text)

    def _recolour(self) -> None:
        self.transcript.rewrite(self._ask.shown_turns)

    def _clear(self) -> None:
        self.transcript.clear()
        if self._stack.currentWidget() is self.browser:
            self._stack.setCurrentWidget(self._empty)

    def _act(self, name: str, turn: int) -> None:
        if name == "copy":
            QGuiApplication.clipboard().setText(self._ask.copy_text(turn))
        elif name == "read":
            self.transcript.toggle_reading(self._ask.turns[turn])
        elif name == "again":
            self._ask.ask_again(turn)
        elif name == "matches":
            self._ask.show_matches(turn)

    def _show_model(self) -> None:
        self.composer.show_model(self._shell.props.model)
