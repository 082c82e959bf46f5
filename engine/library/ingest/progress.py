"""Progress: how fast the library gets on, what is left, and which file is at hand."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from engine.contract.status import Rate

WINDOW_S = 10.0
"""The speed is that of the last ten seconds."""


class Meter:
    """Counts things done and says how many a second there were lately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._marks: deque[tuple[float, int]] = deque()
        self._total = 0

    def add(self, count: int) -> None:
        """Note that ``count`` things were just done."""
        with self._lock:
            self._total += count
            self._marks.append((self._clock(), count))

    def rate_per_s(self) -> float:
        """Return things a second over the window; 0 when nothing was done in it."""
        now = self._clock()
        with self._lock:
            while self._marks and now - self._marks[0][0] > WINDOW_S:
                self._marks.popleft()
            if not self._marks:
                return 0.0
            span_s = max(now - self._marks[0][0], 0.5)
            return sum(count for _, count in self._marks) / span_s

    @property
    def total(self) -> int:
        """Everything counted so far."""
        return self._total


class Progress:
    """What is going on, for the status and the progress events. Every method may be called from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.files = Meter(clock)
        self.passages = Meter(clock)
        self._current = ""
        self._scans = 0
        self._lock = threading.Lock()

    def at(self, path: str) -> None:
        """Say which file (display path) is at hand."""
        self._current = path

    def scan_begins(self) -> None:
        """A scan is under way."""
        with self._lock:
            self._scans += 1

    def scan_ends(self) -> None:
        """A scan is over."""
        with self._lock:
            self._scans -= 1

    @property
    def is_scanning(self) -> bool:
        """Whether any scan is under way."""
        return self._scans > 0

    def rate(self, files_left: int, passages_left: int, held: bool, looking: bool = False) -> Rate:
        """Return the present speed. ``passages_left`` counts what can be embedded now; ``looking``: a scan is due."""
        files, passages = self.files.rate_per_s(), self.passages.rate_per_s()
        phase = "scanning" if looking or self.is_scanning else _phase(files_left, passages_left, held)
        busy = phase in ("words", "meaning", "scanning")
        return Rate(
            files_per_s=round(files, 2),
            passages_per_s=round(passages, 2),
            remaining_s=_remaining(files_left, files, passages_left, passages) if busy else None,
            current=self._current if busy else "",
            phase=phase,
        )


def _phase(files_left: int, passages_left: int, held: bool) -> str:
    if held:
        return "paused"
    if files_left:
        return "words"
    return "meaning" if passages_left else "idle"


def _remaining(files_left: int, files_per_s: float, passages_left: int, passages_per_s: float) -> float | None:
    if (files_left and not files_per_s) or (passages_left and not passages_per_s):
        return None
    words_s = files_left / files_per_s if files_left else 0.0
    meaning_s = passages_left / passages_per_s if passages_left else 0.0
    return round(words_s + meaning_s, 1)
