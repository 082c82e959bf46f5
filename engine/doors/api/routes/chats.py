"""Conversations."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from engine.doors.api.doors import DoorsIn
from engine.doors.api.reply import done, reply

router = APIRouter(prefix="/chats", tags=["chats"])


class TitleIn(BaseModel):
    """A new title."""

    title: str


@router.get("")
def chats(doors: DoorsIn) -> Response:
    """Return every Conversation without its nodes."""
    return reply(list(doors.services.chats.conversations()))


@router.get("/{chat}")
def chat(doors: DoorsIn, chat: str) -> Response:
    """Return one Conversation with its nodes."""
    return reply(doors.services.chats.conversation(chat))


@router.get("/{chat}/stale")
def stale(doors: DoorsIn, chat: str) -> Response:
    """Return for each answer node the numbers of its citations whose source changed or is gone; others are absent."""
    return reply(doors.services.chats.stale_sources(chat))


@router.patch("/{chat}")
def rename(doors: DoorsIn, chat: str, title: TitleIn) -> Response:
    """Give it another title."""
    doors.services.chats.rename(chat, title.title)
    doors.events.publish("chat", {"chat": chat, "change": "renamed"})
    return done()


@router.delete("/{chat}")
def delete(doors: DoorsIn, chat: str) -> Response:
    """Remove it."""
    doors.services.chats.delete(chat)
    doors.events.publish("chat", {"chat": chat, "change": "deleted"})
    return done()
