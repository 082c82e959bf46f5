"""Stretch parts: names of parts that are stretches of time, and how far a recording has been read by them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_SAME_S: Final = 0.002


def part_name(start_s: float, end_s: float) -> str:
    """Return the name of the part from ``start_s`` to ``end_s``: ``12.400-41.000``."""
    return f"{start_s:.3f}-{end_s:.3f}"


def span_of(part: str) -> tuple[float, float] | None:
    """Return from and to of a part's name, in seconds; None when it names no stretch of time."""
    start, _, end = part.partition("-")
    try:
        return float(start), float(end)
    except ValueError:
        return None


def read_until(done: Iterable[str]) -> float:
    """Return up to which second the parts that are done follow each other without a gap from the start."""
    reached_s = 0.0
    for start_s, end_s in sorted(span for part in done if (span := span_of(part)) is not None):
        if start_s > reached_s + _SAME_S:
            break
        reached_s = max(reached_s, end_s)
    return reached_s
