"""Doors: the state of one running API: the services behind it and what is under way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.doors.api.events import EventLog
from engine.doors.api.interfaces import Services
from engine.doors.api.jobs import JobBoard
from engine.doors.api.leases import Leases
from engine.doors.api.runs import AnswerRuns
from engine.doors.api.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Doors:
    """What the endpoints work with."""

    services: Services
    tokens: Tokens
    events: EventLog
    jobs: JobBoard
    runs: AnswerRuns
    leases: Leases = field(default_factory=Leases)
    request_stop: Callable[[], None] = lambda: None


def open_doors(
    services: Services, tokens: Tokens, events: EventLog, request_stop: Callable[[], None] = lambda: None
) -> Doors:
    """Return the doors to a set of services."""
    return Doors(services, tokens, events, JobBoard(events), AnswerRuns(services.answers), request_stop=request_stop)
