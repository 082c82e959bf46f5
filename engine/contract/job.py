"""Job: long work that reports progress and can be cancelled."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any


class JobState(enum.StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of long work. ``error`` is the wire form of a JackdawError."""

    id: str
    what: str
    state: JobState
    done: int = 0
    total: int = 0
    rate_per_s: float = 0.0
    remaining_s: float | None = None
    current: str = ""
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
