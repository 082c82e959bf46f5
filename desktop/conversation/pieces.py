"""Pieces: long work on the conversation, a few milliseconds at a time, so that the window never stands still."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

BUDGET_S = 0.008
"""Half a frame of a 60 Hz screen."""


class Pieces(QObject):
    """Runs iterators piece by piece, one after the other; the first piece of each at once."""

    idle = Signal()
    """All that was left is done."""

    def __init__(self) -> None:
        super().__init__()
        self._work: deque[Iterator[None]] = deque()
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_busy(self) -> bool:
        """Whether something is left to do."""
        return bool(self._work)

    def add(self, work: Iterator[None]) -> None:
        """Begin some work now and go on with it later."""
        if _has_more(work):
            self._work.append(work)
            self._timer.start()

    def clear(self) -> None:
        """Leave undone what is left."""
        self._timer.stop()
        self._work.clear()

    def finish(self) -> None:
        """Do all that is left now."""
        while self._work:
            for _piece in self._work.popleft():
                pass

    def _go_on(self) -> None:
        end = time.perf_counter() + BUDGET_S
        while self._work and time.perf_counter() < end:
            if not _has_more(self._work[0]):
                self._work.popleft()
        if self._work:
            self._timer.start()
        else:
            self.idle.emit()


def _has_more(work: Iterator[None]) -> bool:
    return next(work, True) is None
