"""Upkeep: when a table of the index is to be put in order, and how far; pure decisions over its measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.library.store.index import vector_index

TAIL_ROWS: Final = 2_000
"""Rows outside the full-text index that a publisher may leave to searches: measured at 100,000 rows, 500 such rows
add 2 ms to a query of 4 ms, 2,000 add 8 ms, 10,000 add 100 ms."""
IDLE_TAIL_ROWS: Final = 500
"""The same when there is nothing else to do; half a percent of a large table, which doubles a query's time at most."""
SMALL_ROWS: Final = 5_000
"""A table of this size is done in a tenth of a second, so that every row is taken in."""
FRAGMENTS: Final = 64
"""Small data files to put up with: each costs searches and every commit a little."""


@dataclass(frozen=True, slots=True)
class Measures:
    """A table: its rows, those outside its indexes, its small data files, and whether old versions are due
    for removal."""

    rows: int
    tail: int
    fragments: int
    has_old_versions: bool
    holds_vectors: bool = False


@dataclass(frozen=True, slots=True)
class Treatment:
    """What to do: make the indexes anew; merge small files, which removes old versions too."""

    index: bool
    compact: bool


def urgent(found: Measures) -> Treatment:
    """Return what cannot wait, though publishing has to: no more than a fifth of the time spent, by geometry."""
    return Treatment(
        index=found.tail > TAIL_ROWS + found.rows // 4 and not found.holds_vectors,
        compact=found.fragments > 8 * FRAGMENTS + found.rows // 500,
    )


def idle(found: Measures) -> Treatment:
    """Return what is worth doing when nothing else is done."""
    compact = found.fragments > FRAGMENTS + found.rows // 2_000 or found.has_old_versions
    if found.holds_vectors:
        return Treatment(index=vector_index.is_due(found.rows, found.tail), compact=compact)
    takes_in = found.tail > (IDLE_TAIL_ROWS + found.rows // 200 if found.rows > SMALL_ROWS else 0)
    # Merging leaves a full-text index of several parts, which takes a tenth more than one made in one go.
    return Treatment(index=takes_in or (compact and found.rows > 0), compact=compact)
