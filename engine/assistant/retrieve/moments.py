"""Moments: neighbouring hits of one recording joined to stretches that begin and end where the matter does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from engine.contract.locator import Place, TimePlace

GAP_S: Final = 2.0
"""What is so close belongs together."""
AS_GOOD: Final = 0.7
"""Neighbours belong to a moment when they are that nearly as good as its best."""
LONGEST_S: Final = 120.0
"""A longer stretch is no moment."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of one recording and how good it is."""

    place: TimePlace
    strength: float


def merge_moments(found: Iterable[Moment]) -> list[Moment]:
    """Return hits of one recording joined with their neighbours, the best first.

    The best hit takes in its neighbours, then the best of what is left does, and so on. A moment is as strong as its
    best hit, whose frame it shows.
    """
    left = sorted(found, key=lambda one: (-one.strength, one.place.start_s))
    moments: list[Moment] = []
    while left:
        best = left.pop(0)
        place, rest = _widened(best, left)
        moments.append(Moment(place, best.strength))
        left = rest
    return moments


def moment_around(best: Place, strength: float, others: Sequence[tuple[Place, float]]) -> Place:
    """Return the moment a hit belongs to among the hits of its document; what is no stretch of time stays as it is."""
    if not isinstance(best, TimePlace):
        return best
    near = [Moment(place, sure) for place, sure in others if isinstance(place, TimePlace)]
    return _widened(Moment(best, strength), near)[0]


def _widened(best: Moment, others: Sequence[Moment]) -> tuple[TimePlace, list[Moment]]:
    """Return the place of the best with its neighbours taken in, and those that were not."""
    start_s, end_s, frame_s = best.place.start_s, best.place.end_s, best.place.frame_s
    left, taken = list(others), True
    while taken:
        taken = False
        for one in left:
            low, high = min(start_s, one.place.start_s), max(end_s, one.place.end_s)
            is_near = one.place.start_s <= end_s + GAP_S and one.place.end_s >= start_s - GAP_S
            if is_near and one.strength >= AS_GOOD * best.strength and high - low <= LONGEST_S:
                start_s, end_s, taken = low, high, True
                frame_s = one.place.frame_s if frame_s is None else frame_s
                left.remove(one)
                break
    return TimePlace(start_s, end_s, frame_s), left
