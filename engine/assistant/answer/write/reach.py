"""Reach: which sources a model of its size can keep apart; the others would only be mixed up with the right one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.assistant.answer.quote.evidence import Evidence
from engine.contract.hit import Hit

NO_LIMIT: Final = 0
_MOST: Final = ((100_000_000, 3), (1_000_000_000, 6))
"""Below so many parameters, so many sources. docs/answers.md says what was measured and what is assumed."""
_WEAK: Final = 0.5
"""A source counts as weak when its best sentence speaks to the question less than this share of the best one."""


def most_sources(parameters: int, wanted: int = NO_LIMIT) -> int:
    """Return how many sources a model of so many parameters is given: ``wanted`` when that is set, ``NO_LIMIT`` for a
    large one or one whose size is unknown (0).
    """
    if wanted or not parameters:
        return wanted
    return next((most for below, most in _MOST if parameters < below), NO_LIMIT)


def in_reach(hits: Sequence[Hit], evidence: Evidence, most: int) -> frozenset[int]:
    """Return the numbers (from 1) of the sources a model is given: all without a limit, else at most ``most``, best
    first, without those that are weak beside the best.
    """
    numbers = range(1, len(hits) + 1)
    if most == NO_LIMIT:
        return frozenset(numbers)
    strength: dict[int, float] = {}
    for item in evidence.quotables:
        strength[item.hit.passage] = max(strength.get(item.hit.passage, 0.0), item.score)
    least = _WEAK * max(strength.values(), default=0.0)
    strong = [n for n in numbers if strength.get(hits[n - 1].passage, 0.0) >= least]
    return frozenset(strong[:most])
