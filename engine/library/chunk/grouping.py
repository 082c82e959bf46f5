"""Grouping: which neighbouring units share a passage, decided by content near each boundary.

A running fill would move every later boundary when a paragraph is inserted. Here a boundary is a cut when the
hash of the unit after it is the highest among all boundaries less than ``_REACH`` away on either side. An
insertion changes that only for boundaries within reach of it: at most one on each side can be or cease to be
a cut, so at most three groups differ afterwards. Units longer than the reach always stand alone.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from engine.library.chunk.weight import MAX_WEIGHT

_REACH: Final = 200.0
"""Cuts by content lie on average two reaches apart: small paragraphs gather to about 400 characters."""
_HIGHEST: Final = 1 << 32
"""Above every CRC-32."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A span that is never cut. ``apart`` forces a cut before it."""

    start: int
    end: int
    weight: float
    apart: bool = False


def group(text: str, units: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """Yield (first unit, unit after the last) of each group; no group weighs over MAX_WEIGHT, a single unit may."""
    cuts = _cuts(text, units)
    first, filled = 0, 0.0
    for index, unit in enumerate(units):
        if index > first and (index in cuts or filled + unit.weight > MAX_WEIGHT):
            yield first, index
            first, filled = index, 0.0
        filled += unit.weight
    if units:
        yield first, len(units)


def _cuts(text: str, units: Sequence[Unit]) -> set[int]:
    """Return the units before which to cut. Ends of the sequence and forced cuts outrank every other boundary."""
    rank = [
        _HIGHEST
        if unit.apart or not index
        else zlib.crc32(text[unit.start : unit.end].strip().encode("utf-8", "surrogatepass"))
        for index, unit in enumerate(units)
    ]
    rank.append(_HIGHEST)
    at = list(itertools.accumulate((unit.weight for unit in units), initial=0.0))
    return {index for index, unit in enumerate(units) if index and (unit.apart or _is_peak(index, rank, at))}


def _is_peak(index: int, rank: Sequence[int], at: Sequence[float]) -> bool:
    before = index - 1
    while before >= 0 and at[index] - at[before] < _REACH:
        if rank[before] >= rank[index]:
            return False
        before -= 1
    after = index + 1
    while after < len(rank) and at[after] - at[index] < _REACH:
        if rank[after] > rank[index]:
            return False
        after += 1
    return True
