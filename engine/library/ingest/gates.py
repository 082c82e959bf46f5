"""Gates: why background work must wait now (paused, on battery, too little free disk)."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable

from engine.contract.errors import DiskFull
from engine.settings.values import Indexing

FULL_S = 15.0
"""After a write for which there was no room the disk counts as full for so long, or until a write succeeds."""
CHECK_S = 2.0
"""Battery and disk are asked for at most so often."""


class Gates:
    """Says what holds the work. ``settings`` is asked each time, so a change counts at once."""

    def __init__(
        self,
        home: bytes,
        settings: Callable[[], Indexing],
        *,
        on_battery: Callable[[], bool] | None = None,
        free_bytes: Callable[[], int] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._on_battery = on_battery or _on_battery
        self._free_bytes = free_bytes or (lambda: shutil.disk_usage(home).free)
        self._clock = clock
        self._checked: tuple[float, bool, int] | None = None
        self._full_until_s = -math.inf

    def wrote(self, problem: Exception | None) -> None:
        """Hear how a write went: one that failed with DiskFull holds the work, whatever the system says is free."""
        if problem is None:
            self._full_until_s = -math.inf
        elif isinstance(problem, DiskFull):
            self._full_until_s = self._clock() + FULL_S

    def closed_by(self) -> str:
        """Return ``paused``, ``disk_full``, ``battery`` or ``""`` when work may go on."""
        settings = self._settings()
        if settings.paused:
            return "paused"
        battery, free = self._facts()
        if free < settings.min_free_bytes or self._clock() < self._full_until_s:
            return "disk_full"
        return "battery" if battery and settings.pause_on_battery else ""

    def _facts(self) -> tuple[bool, int]:
        now = self._clock()
        if self._checked is None or now - self._checked[0] >= CHECK_S:
            self._checked = (now, self._on_battery(), self._free_bytes())
        return self._checked[1], self._checked[2]


def _on_battery() -> bool:
    import psutil

    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    return battery is not None and battery.power_plugged is False
