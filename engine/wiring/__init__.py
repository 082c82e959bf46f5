"""The composition root: the only place that knows every part."""

from __future__ import annotations

from engine.doors.api.events import EventLog
from engine.settings.paths import Home
from engine.wiring.rooms import House


def open_rooms(home: Home, events: EventLog, leased: bool) -> House:
    """Open everything behind the doors of a home; the index goes on opening in the background."""
    return House(home, events, leased)
