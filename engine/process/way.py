"""Way: what somebody waits for goes first in a process; work for later gives way.

Threads share one interpreter and get equal parts of it, however urgent they are: a search of 30 ms took 100 ms beside
the threads that read files and write them down. So those look, before each file or so, whether somebody is waiting.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

T = TypeVar("T")

LONGEST_S: Final = 0.3
"""For so long something goes first; what takes longer waits for a model or a disk, and not for the interpreter."""
WORK_SHARE: Final = 3
"""Who gave way works a third of that time before giving way again, so that searches without end do not end the work."""


class Way:
    """Thread-safe. One a process, as there is one interpreter."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._first: dict[object, float] = {}
        """When each that goes first stops doing so."""
        self._own = threading.local()

    @contextlib.contextmanager
    def first(self) -> Iterator[None]:
        """Go first while the block runs, for ``LONGEST_S`` at most."""
        mark = object()
        with self._changed:
            self._first[mark] = self._clock() + LONGEST_S
        try:
            yield
        finally:
            with self._changed:
                del self._first[mark]
                self._changed.notify_all()

    def give(self) -> None:
        """Wait while something goes first. Hold nothing that it could need."""
        if not self._first:
            return
        began = self._clock()
        if began < getattr(self._own, "works_until", began):
            return
        with self._changed:
            while self._first and (left_s := max(self._first.values()) - self._clock()) > 0:
                self._changed.wait(left_s)
        now = self._clock()
        self._own.works_until = now + (now - began) / WORK_SHARE

    def paced(self, items: Iterable[T]) -> Iterator[T]:
        """Yield the items, giving way before each."""
        for item in items:
            self.give()
            yield item


WAY: Final = Way()
"""That of this process."""
