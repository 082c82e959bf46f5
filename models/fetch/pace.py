"""Pace: a speed limit that all downloads share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from engine.contract.call import Call

LONGEST_WAIT_S = 0.2
"""So that a changed limit and a cancel are noticed soon."""


class Pace:
    """Lets so many bytes a second through; 0 is no limit. Thread-safe."""

    def __init__(self, bytes_per_s: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = bytes_per_s
        self._clock = clock
        self._lock = threading.Lock()
        self._free_at = 0.0

    def spend(self, size_bytes: int, call: Call) -> None:
        """Wait until these bytes may count as received. Raises Cancelled."""
        limit = self._limit()
        if limit <= 0:
            return
        with self._lock:
            now = self._clock()
            self._free_at = max(now, self._free_at) + size_bytes / limit
            until = self._free_at
        while (left_s := until - self._clock()) > 0:
            call.check()
            call.cancel.wait(min(left_s, LONGEST_WAIT_S))
