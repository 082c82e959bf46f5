"""Media progress: how long each stage takes for a part, which file is at hand, and how long the rest will take."""

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
        self._took_s: dict[str, deque[float]] = {}
        self._current: dict[str, str] = {}
        self._total = 0

    def at(self, stage: str, path: str) -> None:
        """Say which file (display path) is at hand."""
        with self._lock:
            self._current[stage] = path

    def rests(self, stage: str) -> None:
        """Say that nothing is at hand."""
        with self._lock:
            self._current.pop(stage, None)

    def done(self, stage: str, took_s: float) -> None:
        """Note that a part was just done."""
        with self._lock:
            self._took_s.setdefault(stage, deque(maxlen=LATELY)).append(took_s)
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

    def stages(self, counts: Mapping[tuple[str, str], int], stages: tuple[str, ...]) -> tuple[MediaStage, ...]:
        """Return how far each stage is that has any work. ``counts`` are items by (stage, state)."""
        with self._lock:
            return tuple(
                MediaStage(
                    stage=stage,
                    due=due,
                    done=counts.get((stage, "done"), 0),
                    failed=counts.get((stage, "failed"), 0),
                    remaining_s=_remaining(due, self._took_s.get(stage)),
                    current=self._current.get(stage, ""),
                )
                for stage in stages
                if (due := counts.get((stage, "due"), 0) + counts.get((stage, "running"), 0))
                or any(kind == stage for kind, _ in counts)
            )


def _remaining(due: int, took_s: deque[float] | None) -> float | None:
    if not due:
        return 0.0
    return round(due * sum(took_s) / len(took_s), 1) if took_s else None
