"""The engine's events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from engine.doors.api.doors import DoorsIn
from engine.doors.api.events import EventLog
from engine.doors.api.reply import stream
from engine.doors.api.stream import Batch, follow, frame

router = APIRouter(prefix="/events", tags=["events"])


@router.get("")
async def events(doors: DoorsIn, last_event_id: Annotated[int | None, Header()] = None) -> Response:
    """Stream the Events after ``Last-Event-ID``; a new reader gets a ``resync`` first."""
    return stream(follow(doors.events.wakers, _Reader(doors.events, last_event_id).take))


class _Reader:
    """One listener and how far it has read."""

    def __init__(self, log: EventLog, read: int | None) -> None:
        self._log = log
        self._read = read

    def take(self) -> Batch:
        """Return the frames not yet read."""
        closed = self._log.is_closed
        fresh = self._log.since(self._read)
        if fresh:
            self._read = fresh[-1].seq
        return [frame(event.seq, event.type, event) for event in fresh], closed
