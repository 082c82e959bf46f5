"""EventLog: the engine's numbered events, kept long enough to be resumed.

State events stay in a ring; of each progress event only the latest is kept, so that a slow reader loses
progress, never state. A reader that fell out of the ring is told to fetch the state again (``resync``).
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine.contract.event import Event
from engine.doors.api.stream import Wakers

RING_EVENTS = 4096
COALESCED = frozenset({"progress"})


class EventLog:
    """What happened, in order. Numbers start at the launch's clock in ms, so they never repeat across launches."""

    def __init__(self, capacity: int = RING_EVENTS, first: int | None = None) -> None:
        self.wakers = Wakers()
        self._lock = threading.Lock()
        self._last = (int(time.time() * 1000) if first is None else first) - 1
        self._oldest_resumable = self._last
        self._ring: deque[Event] = deque(maxlen=capacity)
        self._latest: dict[str, Event] = {}
        self._closed = False

    @property
    def last(self) -> int:
        """Number of the newest event."""
        with self._lock:
            return self._last

    @property
    def is_closed(self) -> bool:
        """True once the engine is going down."""
        return self._closed

    def publish(self, type_: str, data: Mapping[str, Any]) -> None:
        """Append an event and wake the readers."""
        with self._lock:
            self._last += 1
            event = Event(self._last, type_, datetime.now(UTC).isoformat(timespec="milliseconds"), data)
            if type_ in COALESCED:
                self._latest[type_] = event
            else:
                if len(self._ring) == self._ring.maxlen:
                    self._oldest_resumable = self._ring[0].seq
                self._ring.append(event)
        self.wakers.wake_all()

    def since(self, seq: int | None) -> list[Event]:
        """Return the events after ``seq``; a single ``resync`` when it is unknown, too old or of another launch."""
        with self._lock:
            if seq is None or not self._oldest_resumable <= seq <= self._last:
                return [Event(self._last, "resync", datetime.now(UTC).isoformat(timespec="milliseconds"), {})]
            kept = [*self._ring, *self._latest.values()]
        return sorted((event for event in kept if event.seq > seq), key=lambda event: event.seq)

    def close(self) -> None:
        """Let every reader go."""
        self._closed = True
        self.wakers.wake_all()
