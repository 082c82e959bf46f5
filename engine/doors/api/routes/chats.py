"""Conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.contract.chat import ChatExport, ChatMatch, Conversation
from engine.contract.errors import BadRequest
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes("/chats")
MOST_MATCHES = 200


@dataclass(frozen=True, slots=True)
class TitleIn:
    """A new title."""

    title: str


@dataclass(frozen=True, slots=True)
class PinIn:
    """Whether to keep a chat at the top."""

    pinned: bool


@dataclass(frozen=True, slots=True)
class ChatQuery:
    """Words to look for in all chats."""

    query: str
    limit: int = 50


@routes.get()
def chats(doors: Doors) -> Sequence[Conversation]:
    """Return every Conversation without its nodes, the one last written to first."""
    return doors.services.chats.conversations()


@routes.post("/search")
def search(doors: Doors, asked: ChatQuery) -> Sequence[ChatMatch]:
    """Return the ChatMatches of all words, the last of which may be unfinished; titles first, then the best."""
    return doors.services.chats.search(asked.query, max(1, min(asked.limit, MOST_MATCHES)))


@routes.get("/{chat}")
def chat(doors: Doors, chat: str) -> Conversation:
    """Return one Conversation with its nodes."""
    return doors.services.chats.conversation(chat)


@routes.get("/{chat}/stale")
def stale(doors: Doors, chat: str) -> Mapping[str, tuple[int, ...]]:
    """Return for each answer node the numbers of its citations whose source changed or is gone; others are absent."""
    return doors.services.chats.stale_sources(chat)


@routes.patch("/{chat}")
def rename(doors: Doors, chat: str, title: TitleIn) -> None:
    """Give it another title."""
    doors.services.chats.rename(chat, title.title)
    doors.events.publish("chat", {"chat": chat, "change": "renamed"})


@routes.post("/{chat}/pin")
def pin(doors: Doors, chat: str, pin: PinIn) -> None:
    """Keep it at the top of the list, or no longer."""
    doors.services.chats.pin(chat, pin.pinned)
    doors.events.publish("chat", {"chat": chat, "change": "pinned"})


@routes.get("/{chat}/export")
def export(doors: Doors, chat: str, form: str = "markdown", node: str = "", single: int = 0) -> ChatExport:
    """Return it as a ChatExport, markdown or html: the branch up to ``node``; with ``single`` that answer alone."""
    if form not in ("markdown", "html"):
        raise BadRequest(problem=f"There is no export as {form!r}. Use markdown or html.")
    return doors.services.chats.export(chat, form, node, bool(single))


@routes.delete("/{chat}")
def delete(doors: Doors, chat: str) -> None:
    """Remove it."""
    doors.services.chats.delete(chat)
    doors.events.publish("chat", {"chat": chat, "change": "deleted"})
