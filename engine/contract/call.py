"""Call: what travels with every request on the two journeys: id, deadline, cancel token, priority, label, trace."""

from __future__ import annotations

import enum
import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.contract.errors import Cancelled, DeadlinePassed
from engine.contract.label import USER_TEXT, Label

TraceSink = Callable[[str, Mapping[str, object]], None]


class Priority(enum.IntEnum):
    """Who waits: lower is served first."""

    INTERACTIVE = 0
    WANTED = 1
    BACKGROUND = 2


class CancelToken:
    """A one-way switch that any thread may set."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """True once ``cancel`` was called."""
        return self._event.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Wait at most ``timeout_s`` for the switch; return whether it is set."""
        return self._event.wait(timeout_s)


def _no_trace(_name: str, _facts: Mapping[str, object]) -> None:
    return None


_ids = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Call:
    """The circumstances of one request."""

    priority: Priority = Priority.INTERACTIVE
    label: Label = USER_TEXT
    deadline_s: float | None = None
    """Moment on ``time.monotonic`` after which the answer is worthless."""
    cancel: CancelToken = field(default_factory=CancelToken)
    trace: TraceSink = _no_trace
    id: str = field(default_factory=lambda: f"call-{next(_ids)}")

    def check(self) -> None:
        """Raise Cancelled or DeadlinePassed when the call should not go on."""
        if self.cancel.is_cancelled:
            raise Cancelled
        if self.deadline_s is not None and time.monotonic() > self.deadline_s:
            raise DeadlinePassed

    def remaining_s(self, at_most: float) -> float:
        """Seconds left before the deadline, at most ``at_most``, never negative."""
        if self.deadline_s is None:
            return at_most
        return max(0.0, min(at_most, self.deadline_s - time.monotonic()))


def background_call() -> Call:
    """Return a call for work nobody waits for."""
    return Call(priority=Priority.BACKGROUND)
