"""Mark: one checkable thing in a text, and the readings that make two writings of it the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """``text[start:end]`` and what it can mean: "03.04.2025" may be in March or in April.

    Two marks are the same when they share a reading. ``what`` is number, date, time, name, quotation or code.
    """

    start: int
    end: int
    what: str
    readings: frozenset[str]
