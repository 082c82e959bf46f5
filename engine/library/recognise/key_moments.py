"""Key moments: shots of a film -> scenes -> the stretches that tell, with what is said in them. Pure.

Neighbouring shots that look alike become one scene, the most alike first, so that a few scenes are left that differ as
much as they can (Ward's clustering, of neighbours only). Without pictures a recording is divided at its longest pauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any, Final

import numpy as np

from engine.contract.recording import KeyMoment
from engine.library.recognise.sentences import Said

MOST: Final = 7
"""Key moments of a recording."""
STORY_FRAMES: Final = 12
LONG_S: Final = 120.0
"""A scene that is longer is no moment: its best shot stands for it."""
HEADLINE_CHARS: Final = 90
PAUSE_S: Final = 3.0
"""A shorter silence divides nothing."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A stretch of a film, the frame that stands for it and its unit vector (numpy)."""

    start_s: float
    end_s: float
    frame_s: float
    vector: Any


@dataclass(slots=True)
class _Scene:
    shots: list[Shot]
    mean: Any
    weight: float

    @property
    def start_s(self) -> float:
        return self.shots[0].start_s

    @property
    def end_s(self) -> float:
        return self.shots[-1].end_s

    def apart(self, other: _Scene) -> float:
        """Return how much is lost when the two are taken for one."""
        difference = self.mean - other.mean
        return self.weight * other.weight / (self.weight + other.weight) * float(difference @ difference)

    def with_next(self, other: _Scene) -> _Scene:
        weight = self.weight + other.weight
        mean = (self.mean * self.weight + other.mean * other.weight) / weight
        return _Scene([*self.shots, *other.shots], mean, weight)


def story(shots: Sequence[Shot], most: int = STORY_FRAMES) -> tuple[float, ...]:
    """Return when the frames of a storyboard are shown: that of the longest shot of each scene."""
    return tuple(max(one.shots, key=lambda shot: shot.end_s - shot.start_s).frame_s for one in _scenes(shots, most))


def key_moments(shots: Sequence[Shot], said: Sequence[Said], most: int = MOST) -> tuple[KeyMoment, ...]:
    """Return the moments that tell most of a recording, in order, at most ``most``."""
    if not shots:
        return tuple(
            KeyMoment(part[0].start_s, part[-1].end_s, None, _cut(part[0].text)) for part in _by_pauses(said, most)
        )
    usual = np.mean([one.vector for one in shots], axis=0)
    moments = []
    for scene in _scenes(shots, most):
        best = max(scene.shots, key=lambda shot: _tells(shot, usual, said))
        is_long = scene.end_s - scene.start_s > LONG_S
        start_s, end_s = (best.start_s, best.end_s) if is_long else (scene.start_s, scene.end_s)
        moments.append(KeyMoment(start_s, end_s, best.frame_s, _headline(start_s, end_s, said)))
    return tuple(moments)


def _scenes(shots: Sequence[Shot], most: int) -> list[_Scene]:
    scenes = [_Scene([one], np.asarray(one.vector, float), sqrt(max(one.end_s - one.start_s, 0.1))) for one in shots]
    apart = [one.apart(after) for one, after in pairwise(scenes)]
    while len(scenes) > most:
        at = int(np.argmin(apart))
        scenes[at : at + 2] = [scenes[at].with_next(scenes[at + 1])]
        del apart[at]
        for border in (at - 1, at):
            if 0 <= border < len(apart):
                apart[border] = scenes[border].apart(scenes[border + 1])
    return scenes


def _tells(shot: Shot, usual: Any, said: Sequence[Said]) -> float:
    """Return how much a shot tells: how unlike the rest it looks, and how much of it is spoken."""
    length_s = max(shot.end_s - shot.start_s, 0.1)
    spoken_s = sum(max(0.0, min(one.end_s, shot.end_s) - max(one.start_s, shot.start_s)) for one in said)
    return float(np.linalg.norm(np.asarray(shot.vector, float) - usual)) + spoken_s / length_s


def _headline(start_s: float, end_s: float, said: Sequence[Said]) -> str:
    """Return what is said first of what is said mostly in a stretch."""
    inside = (one for one in said if start_s <= (one.start_s + one.end_s) / 2 < end_s)
    return _cut(next((one.text for one in inside), ""))


def _cut(text: str) -> str:
    """Return words that fit into a line."""
    words = " ".join(text.split())
    if len(words) <= HEADLINE_CHARS:
        return words
    return words[: HEADLINE_CHARS - 1].rsplit(" ", 1)[0] + "…"


def _by_pauses(said: Sequence[Said], most: int) -> list[list[Said]]:
    """Return sentences in at most ``most`` parts, divided where the silences are longest."""
    if not said:
        return []
    silences = [(after.start_s - one.end_s, number) for number, (one, after) in enumerate(pairwise(said), 1)]
    longest = sorted((one for one in silences if one[0] >= PAUSE_S), reverse=True)[: most - 1]
    bounds = [0, *sorted(number for _, number in longest), len(said)]
    return [list(said[start:end]) for start, end in pairwise(bounds)]
