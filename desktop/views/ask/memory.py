"""AskMemory: unsent questions, the open conversation and the place in it outlive the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer

from desktop.engine_link.link import LinkPhase, LinkState
from desktop.memory import Memory, ReadingPlace
from desktop.viewmodels.ask.past import PastChat, fetch_chat

if TYPE_CHECKING:
    from desktop.views.ask.view import AskView
    from desktop.wiring import ViewModels

_SETTLED_MS = 300
_NEAR_END = 48


class AskMemory(QObject):
    """Each conversation has a draft and a place of its own."""

    def __init__(self, view: AskView, models: ViewModels, memory: Memory) -> None:
        super().__init__(view)
        self._view = view
        self._models = models
        self._ask = models.ask
        self._memory = memory
        self._chat = ""
        self._wanted: PastChat | None = None
        self._is_recalled = False
        self._scrolled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._scrolled.timeout.connect(self.keep_place)
        self._draft = view.composer.draft
        self._draft.setPlainText(memory.draft_in(""))
        self._draft.textChanged.connect(self._keep_draft)
        view.browser.verticalScrollBar().valueChanged.connect(lambda _value: self._scrolled.start())
        view.transcript.pieces.idle.connect(self._restore_soon)
        models.ask.cleared.connect(lambda: self._enter(""))
        models.ask.chat_begun.connect(self._begin)
        models.ask.loaded.connect(self._restore_soon)
        models.chats.opened.connect(self._open)
        models.chats.deleted.connect(memory.forget_chat)
        models.link.state_changed.connect(self._recall)
        QTimer.singleShot(0, self, lambda: self._recall(models.link.state))  # the engine may be there before the view

    def be_shown(self) -> None:
        """Find the place once the view has its width."""
        QTimer.singleShot(0, self, self._restore)

    def keep_place(self) -> None:
        """Remember what is read where."""
        self._scrolled.stop()
        if not self._chat or not self._ask.turns or self._wanted is not None:
            return
        last = self._ask.turns[-1]
        bar = self._view.browser.verticalScrollBar()
        place = ReadingPlace(last.node or last.asked)
        if bar.value() < bar.maximum() - _NEAR_END:
            top = self._view.transcript.turn_at(self._view.browser.cursorForPosition(QPoint(0, 0)).position())
            place = ReadingPlace(place.leaf, top, bar.value() - self._view.top_of(top))
        self._memory.keep_reading_place(self._chat, place)

    def _keep_draft(self) -> None:
        if self._ask.editing is None:
            self._memory.keep_draft_in(self._chat, self._draft.toPlainText())

    def _enter(self, chat: str) -> None:
        if self._chat and chat != self._chat:
            self._scrolled.stop()
        self._chat = chat
        self._memory.chat = chat
        self._draft.setPlainText(self._memory.draft_in(chat))
        self._draft.moveCursor(self._draft.textCursor().MoveOperation.End)

    def _begin(self, chat: str) -> None:
        """A new conversation was kept for the first time: what is being written goes with it."""
        self._memory.keep_draft_in("", "")
        self._chat = chat
        self._memory.chat = chat
        self._keep_draft()

    def _open(self, chat: PastChat) -> None:
        self._wanted = chat
        self._enter(chat.id)

    def _recall(self, state: LinkState) -> None:
        """Open the conversation of last time, once the engine is there."""
        if state.phase is not LinkPhase.READY or self._is_recalled:
            return
        self._is_recalled = True
        chat = self._memory.chat
        if chat and not self._ask.turns:
            leaf = self._memory.reading_place(chat).leaf
            self._models.link.query(
                lambda engine: fetch_chat(engine, chat, "", leaf), self._recalled, lambda _error: self._enter("")
            )

    def _recalled(self, chat: PastChat) -> None:
        if not self._ask.turns:
            self._models.chats.opened.emit(chat)

    def _restore_soon(self) -> None:
        """Find the place after each turn that came has brought the end into sight."""
        QTimer.singleShot(0, self, self._restore)

    def _restore(self) -> None:
        is_whole = len(self._ask.shown_turns) == len(self._ask.turns) and not self._view.transcript.pieces.is_busy
        if self._wanted is None or not is_whole or not self._view.isVisible():
            return
        wanted, self._wanted = self._wanted, None
        found = [turn.number for turn in self._ask.turns if wanted.wanted and wanted.wanted in (turn.asked, turn.node)]
        place = self._memory.reading_place(wanted.id)
        if found:
            self._view.reveal_turn(found[0])
        elif 0 <= place.turn < len(self._ask.turns):
            self._view.reveal_turn(place.turn, place.offset)
