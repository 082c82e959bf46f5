"""Throttle: keeps background work to its share of the processor by resting, unless somebody waits for it.

What is counted is processor time: of this process, of the parser workers as they report it, and of the model, which
is taken to use every core while it works. Questions that are answered meanwhile count too, so that they come first.
Words and models have an account each and do not work at the same time: a file that was just saved must be found at
once, though reading the last ones for their meaning took half a minute of the processor.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable
from typing import Final

HURRY_S: Final = 5.0
"""Somebody who asked for the work and keeps asking how far it is waits for it; after so long without a word, not."""
MOST_CPU_S: Final = 120.0
"""Believed of one answer of a worker, which may say anything."""
_LOOK_S: Final = 0.1
_LEAST_S: Final = 0.001


class Throttle:
    """Thread-safe. ``share`` (0 to 1, of all cores) is asked each time, so a change counts at once."""

    def __init__(
        self,
        share: Callable[[], float],
        is_wanted: Callable[[], bool] = lambda: False,
        *,
        cores: int = 0,
        clock: Callable[[], float] = time.monotonic,
        own_cpu_s: Callable[[], float] = time.process_time,
        is_hurried: Callable[[], bool] = lambda: False,
    ) -> None:
        self._share = share
        self._is_wanted = is_wanted
        self.cores = cores or os.cpu_count() or 1
        self._clock = clock
        self._own_cpu_s = own_cpu_s
        self._lock = threading.Lock()
        self._hurry_ends = -math.inf
        self._is_hurried = is_hurried
        self._begin()

    def beside(self) -> Throttle:
        """Return one with an account of its own, for work that comes second: who does the first need not rest for it.

        It hurries whenever this one does.
        """
        return Throttle(
            self._share,
            self._is_wanted,
            cores=self.cores,
            clock=self._clock,
            own_cpu_s=self._own_cpu_s,
            is_hurried=lambda: self.is_hurried,
        )

    @property
    def is_hurried(self) -> bool:
        """Whether somebody waits for the work."""
        return self._clock() < self._hurry_ends or self._is_hurried()

    def hurry(self) -> None:
        """Note that somebody waits for the work."""
        self._hurry_ends = self._clock() + HURRY_S

    def still_asked(self) -> None:
        """Note that somebody asks how far the work is: who waited goes on waiting."""
        if self._clock() < self._hurry_ends:
            self.hurry()

    def spend(self, cpu_s: object) -> None:
        """Count processor time used outside this process; what is no sensible number counts as none."""
        if isinstance(cpu_s, (int, float)) and cpu_s > 0:
            with self._lock:
                self._spent_s += min(float(cpu_s), MOST_CPU_S)

    def rest_s(self) -> float:
        """Return how long to rest before more work is begun; 0 to go on."""
        with self._lock:
            now, share = self._clock(), self._share()
            used_s = self._spent_s + self._own_cpu_s() - self._own_began_s
            left_s = used_s / (share * self.cores) - (now - self._began)
            if left_s < _LEAST_S or share >= 1 or self.is_hurried or self._is_wanted():
                self._begin()
                return 0.0
            return left_s

    def rest(self, wait: Callable[[float], bool]) -> None:
        """Rest as long as the share asks for, no longer once somebody waits.

        ``wait`` waits for so many seconds and returns whether to stop altogether, as that of an Event does.
        """
        while (left_s := self.rest_s()) > 0 and not wait(min(left_s, _LOOK_S)):
            pass

    def _begin(self) -> None:
        """Start a new account: time that was not used is not saved up for later."""
        self._began, self._own_began_s, self._spent_s = self._clock(), self._own_cpu_s(), 0.0
