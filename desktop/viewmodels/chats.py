"""Chats: the list of past conversations: open, rename, delete with a while to take it back."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.engine_link.link import EngineLink, LinkPhase
from desktop.viewmodels import dates, wording
from desktop.viewmodels.past import PastChat, fetch_chat
from desktop.viewmodels.rows import AnyIndex, RowsModel
from engine.contract.chat import Conversation
from engine.contract.errors import JackdawError
from engine.contract.event import Event

_log = logging.getLogger(__name__)
UNDO_MS = 10_000
"""How long a deleted conversation can be taken back; it is deleted only then."""


@dataclass(frozen=True, slots=True)
class ChatRow:
    """One past conversation."""

    id: str
    title: str
    date: str

    @property
    def headline(self) -> str:
        """The title."""
        return self.title

    @property
    def tip(self) -> str:
        """Nothing: the row says it all."""
        return ""

    @property
    def spoken(self) -> str:
        """The row in one sentence for a screen reader."""
        return wording.joined((self.title, self.date), ". ")


def chat_row(chat: Conversation) -> ChatRow:
    """Return the row of a conversation."""
    return ChatRow(chat.id, " ".join(chat.title.split()) or "Untitled", dates.day_of(chat.created_at))


class ChatsModel(RowsModel[ChatRow]):
    """Past conversations, newest first; a title can be edited in place."""

    renamed = Signal(str, str)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return that a title may be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() else flags

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take another title; an empty one is refused."""
        title = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or not title:
            return False
        row = self._rows[index.row()]
        if title != row.title:
            self.exchange(index.row(), ChatRow(row.id, title, row.date))
            self.renamed.emit(row.id, title)
        return True


class ChatsViewModel(QObject):
    """Past conversations. ``notice`` offers to take the last deletion back; empty when there is none."""

    changed = Signal()
    opened = Signal(object)
    """A PastChat."""
    deleted = Signal(str)

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self.model = ChatsModel()
        self.notice = ""
        self.can_undo = False
        self._listed: tuple[Conversation, ...] = ()
        self._going = ""
        self._clock = QTimer(self, singleShot=True, interval=UNDO_MS)
        self._clock.timeout.connect(self._delete_now)
        self.model.renamed.connect(self._rename)
        link.state_changed.connect(lambda _state: self.refresh())
        link.event_received.connect(self._event)

    def refresh(self) -> None:
        """Fetch the list."""
        if self._link.state.phase is LinkPhase.READY:
            self._link.query(lambda engine: engine.chats(), self._came)

    def open(self, row: int) -> None:
        """Open a conversation to read and continue it."""
        if 0 <= row < self.model.rowCount():
            chat = self.model.row(row).id
            self._link.query(lambda engine: fetch_chat(engine, chat), self._opened, self._failed)

    def delete(self, row: int) -> None:
        """Take a conversation from the list; it is deleted when it was not taken back for a while."""
        if not 0 <= row < self.model.rowCount():
            return
        self._delete_now()
        chosen = self.model.row(row)
        self._going = chosen.id
        self._clock.start()
        self._show()
        self._say(f"Deleted \u201c{chosen.title}\u201d.", can_undo=True)
        self.deleted.emit(chosen.id)

    def undo(self) -> None:
        """Take the last deletion back."""
        self._clock.stop()
        self._going = ""
        self._show()
        self._say("")

    def close(self) -> None:
        """Do what was promised before the engine stops. Blocks for one short call."""
        going, self._going = self._going, ""
        self._clock.stop()
        if going:
            try:
                self._link.current().delete_chat(going)
            except JackdawError as error:
                _log.warning("a conversation could not be deleted: %s", error)

    def _event(self, event: Event) -> None:
        if event.type in ("chat", "resync"):
            self.refresh()

    def _came(self, chats: tuple[Conversation, ...]) -> None:
        self._listed = chats
        self._show()

    def _show(self) -> None:
        self.model.replace([chat_row(chat) for chat in self._listed if chat.id != self._going])
        self.changed.emit()

    def _opened(self, chat: PastChat) -> None:
        self.opened.emit(chat)

    def _rename(self, chat: str, title: str) -> None:
        self._link.query(lambda engine: engine.rename_chat(chat, title), lambda _none: self.refresh(), self._failed)

    def _delete_now(self) -> None:
        going, self._going = self._going, ""
        self._clock.stop()
        if going:
            self._listed = tuple(chat for chat in self._listed if chat.id != going)
            self._link.query(lambda engine: engine.delete_chat(going), lambda _none: self.refresh(), self._failed)
            self._say("")

    def _failed(self, error: JackdawError) -> None:
        self._say(error.message)
        self.refresh()

    def _say(self, notice: str, *, can_undo: bool = False) -> None:
        self.notice, self.can_undo = notice, can_undo
        self.changed.emit()
