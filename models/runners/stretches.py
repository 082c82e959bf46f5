"""Stretches: where a long recording is cut into parts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PART_S: Final = 300.0
"""About how long a part is: what a kill costs at most, and what may wait between two looks at the clock."""
SLACK_S: Final = 60.0
"""A part ends in the longest silence of its last minute."""


@dataclass(frozen=True, slots=True)
class Span:
    """From and to, in seconds."""

    start_s: float
    end_s: float


def cut_at(speech: Sequence[Span], length_s: float) -> float:
    """Return where a part of ``length_s`` seconds with that speech is best cut: in the longest late silence."""
    earliest = max(length_s - SLACK_S, length_s / 2)
    edges = [0.0, *(edge for one in speech for edge in (one.start_s, one.end_s)), length_s]
    silences = [
        Span(max(start, earliest), end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end > earliest
    ]
    best = max(silences, key=lambda one: (one.end_s - one.start_s, one.end_s), default=None)
    if best is None or best.end_s <= best.start_s:
        return length_s
    # Silence up to the end may go on in the next part: nothing is lost when the cut is there.
    return length_s if best.end_s >= length_s else (best.start_s + best.end_s) / 2
