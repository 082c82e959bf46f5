"""Moments: hits of one recording joined to stretches that begin and end where the matter does. Pure.

Neighbouring hits of one track, sound or pictures, are one moment; what is said and what is shown at one time are one,
surer than either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from engine.contract.locator import TimePlace

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


@dataclass(frozen=True, slots=True)
class Joint:
    """The best moment of a recording, and which of its tracks it was found in."""

    moment: Moment
    said: bool
    seen: bool


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


def join_tracks(said: Moment, seen: Sequence[Moment]) -> Joint:
    """Return the best moment of a recording in which words are said at one and something is shown at others.

    Where both happen together their strengths add: the words tell when exactly, the picture shows it.
    """
    together = [
        Joint(Moment(_both(said.place, one.place), said.strength + one.strength), said=True, seen=True)
        for one in seen
        if _is_near(said.place, one.place)
    ]
    alone = [Joint(said, said=True, seen=False), *(Joint(one, said=False, seen=True) for one in seen)]
    return max([*together, *alone], key=lambda one: one.moment.strength)


def _both(said: TimePlace, seen: TimePlace) -> TimePlace:
    if said.start_s <= seen.end_s and seen.start_s <= said.end_s:
        return TimePlace(said.start_s, said.end_s, seen.frame_s)
    return TimePlace(min(said.start_s, seen.start_s), max(said.end_s, seen.end_s), seen.frame_s)


def _is_near(one: TimePlace, other: TimePlace) -> bool:
    return one.start_s <= other.end_s + GAP_S and one.end_s >= other.start_s - GAP_S


def _widened(best: Moment, others: Sequence[Moment]) -> tuple[TimePlace, list[Moment]]:
    """Return the place of the best with its neighbours taken in, and those that were not."""
    start_s, end_s, frame_s = best.place.start_s, best.place.end_s, best.place.frame_s
    left, taken = list(others), True
    while taken:
        taken = False
        for one in left:
            low, high = min(start_s, one.place.start_s), max(end_s, one.place.end_s)
            if (
                _is_near(one.place, TimePlace(start_s, end_s))
                and one.strength >= AS_GOOD * best.strength
                and high - low <= LONGEST_S
            ):
                start_s, end_s, taken = low, high, True
                frame_s = one.place.frame_s if frame_s is None else frame_s
                left.remove(one)
                break
    return TimePlace(start_s, end_s, frame_s), left
