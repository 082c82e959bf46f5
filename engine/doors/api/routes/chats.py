"""Conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.contract.chat import Conversation
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes("/chats")


@dataclass(frozen=True, slots=True)
class TitleIn:
    """A new title."""

    title: str


@routes.get()
def chats(doors: Doors) -> Sequence[Conversation]:
    """Return every Conversation without its nodes, the one last written to first."""
    return doors.services.chats.conversations()


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


@routes.delete("/{chat}")
def delete(doors: Doors, chat: str) -> None:
    """Remove it."""
    doors.services.chats.delete(chat)
    doors.events.publish("chat", {"chat": chat, "change": "deleted"})
