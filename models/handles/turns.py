"""Turns: who may use a model next. One at a time; interactive before wanted before background, then first come."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from engine.contract.call import Call

_LOOK_EVERY_S = 0.05
"""How soon a waiting call notices that it was cancelled."""


class Turns:
    """A lock that is given to waiting calls by priority."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[int, int]] = []
        self._taken = False
        self._numbers = itertools.count()

    @contextmanager
    def turn(self, call: Call) -> Iterator[None]:
        """Hold the model for the length of the block. Raises Cancelled, DeadlinePassed while waiting."""
        self._take(call)
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()

    def _take(self, call: Call) -> None:
        ticket = (int(call.priority), next(self._numbers))
        with self._changed:
            heapq.heappush(self._waiting, ticket)
            try:
                while self._taken or self._waiting[0] != ticket:
                    call.check()
                    self._changed.wait(_LOOK_EVERY_S)
                call.check()
            except BaseException:
                self._waiting.remove(ticket)
                heapq.heapify(self._waiting)
                self._changed.notify_all()
                raise
            heapq.heappop(self._waiting)
            self._taken = True
