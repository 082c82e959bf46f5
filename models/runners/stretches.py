"""Stretches: where a long recording is cut into parts, and which pieces of a part a speech model hears. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PART_S: Final = 300.0
"""About how long a part is: what a kill costs at most, and what may wait between two looks at the clock."""
SLACK_S: Final = 60.0
"""A part ends in the longest silence of its last minute."""
CLIP_S: Final = 28.0
"""Whisper hears 30 seconds at a time."""
JOIN_S: Final = 2.5
"""Words that far apart are heard together: what was said helps to understand what follows, and a clip costs the same
however little of it is speech."""


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


def clips(speech: Sequence[Span], until_s: float) -> list[Span]:
    """Return the speech before ``until_s`` as clips to hear: neighbours joined, each at most CLIP_S long."""
    found: list[Span] = []
    for one in speech:
        start, end = one.start_s, min(one.end_s, until_s)
        if end <= start:
            continue
        if found and start - found[-1].end_s <= JOIN_S and end - found[-1].start_s <= CLIP_S:
            found[-1] = Span(found[-1].start_s, end)
            continue
        while end - start > CLIP_S:
            found.append(Span(start, start + CLIP_S))
            start += CLIP_S
        found.append(Span(start, end))
    return found
