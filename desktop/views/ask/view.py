"""Ask: the conversation and its composer."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.components.announce import announce
from desktop.components.empty_state import EmptyState
from desktop.components.labels import Elided, button
from desktop.conversation.browser import ConversationBrowser, reading_width
from desktop.conversation.highlight import prepare
from desktop.conversation.preview import CitationPreview
from desktop.conversation.transcript import Transcript
from desktop.language import tr
from desktop.memory import Memory
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from desktop.theme.typography import Type
from desktop.viewmodels.ask.past import PastChat
from desktop.viewmodels.ask.turn import Turn, check_line
from desktop.views.ask.actions import AskActions
from desktop.views.ask.bar import AskBar
from desktop.views.ask.chats import ChatsView
from desktop.views.ask.commands import ask_commands
from desktop.views.ask.composer import Composer
from desktop.views.ask.memory import AskMemory
from desktop.views.ask.seen import SeenView
from desktop.wiring import ViewModels

P = ParamSpec("P")

_NEAR_END = 48
_OVERHANG = SPACE_L
"""Pixels the composer stands out at either side, so that its words begin where the answers begin."""


class AskView(QWidget):
    """Questions, answers, sources."""

    models_wanted = Signal()

    def __init__(self, theme: Theme, models: ViewModels, memory: Memory) -> None:
        super().__init__()
        self._ask = models.ask
        self._chats = models.chats
        self._shell = models.shell
        self._jobs = models.link.jobs
        self._is_prepared = False
        self.browser = ConversationBrowser()
        self.transcript = Transcript(self.browser.document(), theme, models.pictures)
        self.composer = Composer(theme, models)
        self.past = ChatsView(theme, models.chats)
        self.seen = SeenView(theme, models)
        self.bar = AskBar(theme)
        self.bar.closed.connect(self.focus_field)
        self.preview = CitationPreview(theme, models.pictures, self)
        self._title = Elided(theme, Type.TITLE, strong=True)
        self._new = button(tr("New conversation"), self.start_over, "quiet")
        self._history = button(tr("Past conversations"), self._toggle_past, "quiet")
        self._empty = EmptyState(theme, "ask")
        self._stack = QStackedWidget()
        for page in (self._empty, self.browser, self.past, self.seen):
            self._stack.addWidget(page)
        self.actions_ = AskActions(self, models)
        self._more = button(tr("More"), self.actions_.open_chat_menu, "quiet", name=tr("More about this conversation"))
        self._lay_out()
        self._connect(models, theme)
        self.memory = AskMemory(self, models, memory)
        models.commands.add(ask_commands(self, models))
        self.setAcceptDrops(True)
        for turn in self._ask.turns:
            self._add(turn)
        self.composer.show_busy(self._ask.is_busy)
        self._show_model()
        self._show_title()

    def focus_field(self) -> None:
        """Put the cursor into the question."""
        if not self._is_prepared:
            self._is_prepared = True
            self._jobs.run(prepare, lambda _none: None)
        self.composer.draft.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Find the place that was read last."""
        super().showEvent(event)
        self.memory.be_shown()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and pictures anywhere in the view."""
        if self.composer.draft.canInsertFromMimeData(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Let what was dropped go along with the next question."""
        event.acceptProposedAction()
        self.composer.draft.insertFromMimeData(event.mimeData())

    def begin(self, words: str) -> None:
        """Start a question for the person to finish."""
        self.composer.begin(words)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_S)
        head.addWidget(self._title, 1)
        for part in (self._more, self._history, self._new):
            head.addWidget(part)
        middle = QVBoxLayout()
        middle.setSpacing(SPACE_S)
        for wide in (self.bar, self.composer):
            wide.setMaximumWidth(reading_width(self.fontMetrics()) + 2 * _OVERHANG)
            middle.addWidget(wide)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_XL, SPACE_M, SPACE_XL, SPACE_L)
        foot.addStretch(1)
        foot.addLayout(middle, 100)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)

    def _connect(self, models: ViewModels, theme: Theme) -> None:
        ask = self._ask
        ask.turn_added.connect(self._add)
        ask.turn_changed.connect(self._pinned(self.transcript.update))
        ask.text_grew.connect(self._grow)
        ask.reasoning_grew.connect(self._pinned(self.transcript.think))
        ask.cut.connect(self.transcript.cut)
        ask.cleared.connect(self._clear)
        ask.busy_changed.connect(self.composer.show_busy)
        ask.chat_changed.connect(lambda _chat: self._show_title())
        self.composer.asked.connect(lambda words: ask.ask(words, models.attachments.take()))
        self.composer.stopped.connect(ask.stop)
        self.browser.cited.connect(ask.open_citation)
        self.browser.hovered.connect(self._hover)
        ask.turn_changed.connect(self._announce)
        self._chats.opened.connect(self._open_past)
        self._chats.deleted.connect(ask.leave_deleted)
        self._chats.changed.connect(self._show_title)
        self._shell.changed.connect(self._show_model)
        theme.changed.connect(self.transcript.recolour)
        models.pictures.came.connect(lambda _key: self.browser.viewport().update())
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.activated.connect(lambda n=number: ask.open_latest_citation(n))
        for keys, act in (("Ctrl+N", self.start_over), ("Ctrl+H", self._toggle_past)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self._empty.say(
            tr("Ask a question about your files."),
            tr("Every answer shows what it rests on. Without a model, your files are quoted word for word."),
        )

    def show_past(self, wanted: bool) -> None:
        """Show the past conversations, or the one that is under way."""
        self.composer.show()
        if wanted:
            self.bar.hide()
        if wanted:
            self._stack.setCurrentWidget(self.past)
            self.past.enter()
        else:
            self._stack.setCurrentWidget(self.browser if self._ask.turns else self._empty)
            if self.isVisible():
                self.focus_field()
        self._show_title()

    def show_seen(self) -> None:
        """Show what the model saw."""
        self.bar.hide()
        self.composer.hide()
        self._stack.setCurrentWidget(self.seen)
        self.seen.enter()
        self._show_title()

    def start_over(self) -> None:
        """Leave this conversation and begin an empty one."""
        self._ask.start_over()
        self.show_past(False)

    def top_of(self, number: int) -> int:
        """Return how many pixels into the conversation a turn begins."""
        cursor = self.browser.textCursor()
        cursor.setPosition(self.transcript.place_of(number))
        return self.browser.verticalScrollBar().value() + self.browser.cursorRect(cursor).top()

    def reveal_turn(self, number: int, offset: int = -SPACE_M) -> None:
        """Bring a turn to the top, or the line that stands ``offset`` pixels below its beginning."""
        self.browser.verticalScrollBar().setValue(self.top_of(number) + offset)

    def _toggle_past(self) -> None:
        inside = self._stack.currentWidget() in (self.past, self.seen)
        self.show_past(not inside)

    def _open_past(self, chat: PastChat) -> None:
        self._ask.show_past(chat)
        self.show_past(False)

    def _show_title(self) -> None:
        page = self._stack.currentWidget()
        elsewhere = page in (self.past, self.seen)
        if page is self.past:
            title = tr("Past conversations")
        elif page is self.seen:
            title = tr("What the model saw")
        else:
            title = self._chats.title_of(self._ask.chat) or tr("Ask")
        self._title.show_text(title)
        self._history.setText(tr("Back") if elsewhere else tr("Past conversations"))
        self._history.setAccessibleName(tr("Back to the conversation") if elsewhere else tr("Past conversations"))
        self._more.setVisible(bool(self._ask.chat) and not elsewhere)

    def _announce(self, turn: Turn) -> None:
        if turn.has_ended and not turn.asked and self.isVisible():
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

    def _clear(self) -> None:
        self.transcript.clear()
        self.bar.hide()
        if self._stack.currentWidget() is self.browser:
            self._stack.setCurrentWidget(self._empty)

    def _hover(self, turn: int, number: int, where: object) -> None:
        if not number:
            self.preview.leave()
            return
        for citation in self._ask.turns[turn].citations:
            if citation.n == number:
                self.preview.show_soon(citation, where)

    def _show_model(self) -> None:
        props = self._shell.props
        self.composer.show_model(props.model, props.model_size, props.model_sentence)
        self.composer.microphone.setVisible(props.can_hear)
