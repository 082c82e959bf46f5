"""Media progress: how fast each stage is, which file is at hand, and how long the rest will take.

Pages and pictures are counted, recordings by their seconds: a part of one that takes hours is not the half of it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Final

from engine.contract.status import MediaStage

LATELY: Final = 20
"""The speed is that of the last so many parts."""


class MediaProgress:
    """Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._took: dict[str, deque[tuple[float, float]]] = {}
        self._read: dict[str, float] = {}
        self._current: dict[str, str] = {}
        self._total = 0

    def at(self, stage: str, path: str) -> None:
        """Say which file (display path) is at hand."""
        with self._lock:
            self._current[stage] = path
            self._read[stage] = 0.0

    def rests(self, stage: str) -> None:
        """Say that nothing is at hand."""
        with self._lock:
            self._current.pop(stage, None)
            self._read.pop(stage, None)

    def done(self, stage: str, took_s: float, amount: float = 1.0) -> None:
        """Note that a part was just done; ``amount`` is its length in seconds where it is a stretch of time."""
        with self._lock:
            self._took.setdefault(stage, deque(maxlen=LATELY)).append((amount, took_s))
            self._read[stage] = self._read.get(stage, 0.0) + amount
            self._total += 1

    @property
    def total(self) -> int:
        """Every part so far."""
        return self._total

    @property
    def current(self) -> str:
        """The file at hand, if any."""
        with self._lock:
            return next(iter(self._current.values()), "")

    def stages(
        self, counts: Mapping[tuple[str, str], int], stages: tuple[str, ...], seconds_due: Mapping[str, float]
    ) -> tuple[MediaStage, ...]:
        """Return how far each stage is that has any work.

        ``counts`` are items by (stage, state), ``seconds_due`` the lengths of recordings that are due, by stage.
        """
        with self._lock:
            return tuple(
                MediaStage(
                    stage=stage,
                    due=due,
                    done=counts.get((stage, "done"), 0),
                    failed=counts.get((stage, "failed"), 0),
                    remaining_s=self._remaining(stage, due, seconds_due),
                    current=self._current.get(stage, ""),
                )
                for stage in stages
                if (due := counts.get((stage, "due"), 0) + counts.get((stage, "running"), 0))
                or any(kind == stage for kind, _ in counts)
            )

    def _remaining(self, stage: str, due: int, seconds_due: Mapping[str, float]) -> float | None:
        took = self._took.get(stage)
        if not due:
            return 0.0
        if not took:
            return None
        left = seconds_due[stage] - self._read.get(stage, 0.0) if stage in seconds_due else float(due)
        return round(max(0.0, left) * sum(one for _, one in took) / max(sum(one for one, _ in took), 0.001), 1)
