"""Chats: the list of past conversations: open, rename, delete with a while to take it back."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink, LinkPhase
from desktop.language import tr
from desktop.viewmodels import dates, wording
from desktop.viewmodels.ask.past import PastChat, fetch_chat
from desktop.viewmodels.rows import AnyIndex, RowsModel
from engine.contract.chat import ChatMatch, Conversation
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
    pinned: bool = False
    snippet: str = ""
    """The words of a message that a search found; empty in the plain list."""
    marks: tuple[tuple[int, int], ...] = ()
    node: str = ""
    """That message."""

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
        pinned = tr("pinned") if self.pinned else ""
        return wording.joined((self.title, pinned, self.date, self.snippet), ". ")


def chat_row(chat: Conversation) -> ChatRow:
    """Return the row of a conversation."""
    return ChatRow(chat.id, _title(chat.title), dates.day_of(chat.created_at), chat.pinned)


def match_row(match: ChatMatch) -> ChatRow:
    """Return the row of a message that was found."""
    return ChatRow(
        match.chat,
        _title(match.title),
        dates.day_of(match.created_at),
        snippet=match.snippet.replace("\n", " "),
        marks=match.marks,
        node=match.node,
    )


def _title(title: str) -> str:
    return " ".join(title.split()) or tr("Untitled")


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
            self.exchange(index.row(), replace(row, title=title))
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
        self._words = ""
        self._found: tuple[ChatMatch, ...] = ()
        self._ticket: Ticket | None = None
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
            chosen = self.model.row(row)
            self.open_chat(chosen.id, chosen.node)

    def open_chat(self, chat: str, node: str = "", leaf: str = "") -> None:
        """Open a conversation on the branch of a message that was looked for, or up to ``leaf``."""
        self._link.query(lambda engine: fetch_chat(engine, chat, node, leaf), self._opened, self._failed)

    @property
    def words(self) -> str:
        """What is looked for; empty when all are listed."""
        return self._words

    def look_for(self, words: str) -> None:
        """List the messages that hold these words, or all conversations when there are none."""
        self._words = words.strip()
        if self._ticket is not None:
            self._ticket.cancel()
        if not self._words:
            self._found = ()
            self._show()
            return
        wanted = self._words
        self._ticket = self._link.query(
            lambda engine: engine.search_chats(wanted), lambda found: self._matched(wanted, found), self._failed
        )

    def title_of(self, chat: str) -> str:
        """Return the title of a conversation; nothing when it is unknown."""
        return next((_title(each.title) for each in self._listed if each.id == chat), "") if chat else ""

    def is_pinned(self, chat: str) -> bool:
        """Return whether a conversation is kept at the top."""
        return any(each.pinned for each in self._listed if each.id == chat)

    def pin(self, chat: str, pinned: bool) -> None:
        """Keep a conversation at the top of the list, or no longer."""
        self._link.query(lambda engine: engine.pin_chat(chat, pinned), lambda _none: self.refresh(), self._failed)

    def toggle_pin(self, row: int) -> None:
        """Pin the conversation in a row, or unpin it."""
        if 0 <= row < self.model.rowCount():
            chat = self.model.row(row).id
            self.pin(chat, not self.is_pinned(chat))

    def rename(self, chat: str, title: str) -> None:
        """Give a conversation another title; an empty one changes nothing."""
        if title:
            self._rename(chat, title)

    def delete(self, row: int) -> None:
        """Take the conversation in a row from the list."""
        if 0 <= row < self.model.rowCount():
            self.delete_chat(self.model.row(row).id)

    def delete_chat(self, chat: str) -> None:
        """Take a conversation from the list; it is deleted when it was not taken back for a while."""
        self._delete_now()
        title = self.title_of(chat)
        self._going = chat
        self._clock.start()
        self._show()
        self._say(tr("Deleted \u201c{title}\u201d.", title=title), can_undo=True)
        self.deleted.emit(chat)

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

    def _matched(self, words: str, found: tuple[ChatMatch, ...]) -> None:
        if words == self._words:
            self._found = found
            self._show()

    def _show(self) -> None:
        if self._words:
            rows = [match_row(match) for match in self._found if match.chat != self._going]
        else:
            rows = [chat_row(chat) for chat in self._listed if chat.id != self._going]
        self.model.replace(rows)
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
