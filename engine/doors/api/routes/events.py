"""The engine's events."""

from __future__ import annotations

from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import EventId, Routes
from engine.doors.api.events import EventLog
from engine.doors.api.reply import EventStream
from engine.doors.api.stream import Batch, follow, frame

routes = Routes("/events")


@routes.get()
def events(doors: Doors, after: EventId | None = None) -> EventStream:
    """Stream the Events after ``Last-Event-ID``; a new reader gets a ``resync`` first."""
    return EventStream(follow(doors.events.wakers, _Reader(doors.events, after).take))


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
