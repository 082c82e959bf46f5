"""Likeness: when a picture is what a text speaks of, or like another picture, calibrated: raw cosines tell nothing.

How near a text is to a picture differs from model to model, and within one from picture to picture. So each picture
is measured against texts that are about nothing in particular: a text is about it when it is nearer, in standard
deviations of these, than all but a few of them come to any picture of this library.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.library.store.ledger.calibrations import Calibration

Vectors = npt.NDArray[np.float32]

VERSION: Final = 1
"""Of the texts and the method below."""
SURE: Final = 0.95
"""Share of the neutral texts that must find nothing. On 60 to 300 generated scenes with the tiny model all of 50 absent
things find nothing and all captions find a picture; with 0.9 it is 47 to 49 of 50."""
ALIKE: Final = 0.98
"""Share of pairs of pictures of one library that are not alike."""
LEAST_FLOOR: Final = 1.5
"""Standard deviations; in a library of one or two pictures chance alone may put the floor lower."""
STRONG: Final = 2.0
"""Standard deviations above the floor that take away most of the doubt."""
SAMPLE: Final = 2_000
"""Pictures that are measured."""
GROWTH: Final = 1.2
"""A library that has so many times more pictures, or as much fewer, is measured anew."""
COPY_BITS: Final = 80
"""Of 256: the perceptual hashes of a picture and of what is left of it scaled, turned or saved again differ in at most
so many. Photographs stay below 20; drawings with large even areas do not, and other drawings come as near as 28."""
COPY_COSINE: Final = 0.97
"""So a copy is as near to the model too, which sees colours that the hash does not."""
SAME_BITS: Final = 12
"""With so few bits it is one whatever the model sees."""

NEUTRAL: Final = tuple(
    """a photo;a picture;an image of something;something;nothing in particular;the weather in spring;an idea
a thing that happened;a long story about people;an old house by the sea;my favourite song;a receipt for payment
music and noise;a plan for next week;good morning;what time is it;a letter to a friend;the price of things
a crowd at a market;empty space;a dog running on grass;a bowl of soup;mountains under snow;a child asleep
a train at the station;a portrait of a woman;a cup of coffee on a table;city streets at night;a page of text
a chart with numbers;a boat on a lake;a forest path;an aeroplane in the sky;a bicycle against a wall
shoes on the floor;a birthday cake;a football match;a cat on a sofa;flowers in a vase;a computer screen
a map of a country;a bird on a branch;a kitchen;a bridge over a river;people at a meeting;a car on the road
a sunset;a hand holding a tool;a bookshelf;a drawing;a field in summer;a door;rain on a window;a staircase
a wedding;a bottle of wine;a horse;a church tower;a pair of glasses;a plate of fruit;a screenshot
a group of friends;a garden;a clock""".replace("\n", ";").split(";")
)
"""Everyday things and things that cannot be seen, so that a library holds few of them."""


def calibrated(neutral: Vectors, pictures: Vectors, count: int) -> Calibration:
    """Return the calibration of a space of ``count`` pictures, measured on some of them."""
    likeness = deviations(neutral, pictures, pictures @ neutral.T)
    best = likeness.max(axis=0)
    text_floor = max(LEAST_FLOOR, float(np.quantile(best, SURE)))
    return Calibration(VERSION, count, text_floor, _picture_floor(pictures), neutral.astype(np.float32).tobytes())


def deviations(neutral: Vectors, pictures: Vectors, cosines: Vectors) -> Vectors:
    """Return cosines (pictures, texts) as standard deviations above what neutral texts have with each picture."""
    usual = pictures @ neutral.T
    spread = np.maximum(usual.std(axis=1, keepdims=True), 1e-6)
    found: Vectors = ((cosines - usual.mean(axis=1, keepdims=True)) / spread).astype(np.float32)
    return found


def strength(deviation: float, floor: float) -> float:
    """Return how much a picture is meant: below 0 not at all, 0.5 at the floor, towards 1 well above it."""
    return 1.0 - 0.5 * math.exp((floor - deviation) / STRONG) if deviation >= floor else -1.0


def strengths(found: Vectors, cosines: Vectors, floor: float) -> list[float]:
    """Return how much each picture is meant by one text, from its deviation and its cosine.

    Deviations tell whether a picture counts and how sure that is; cosines tell which of those that count comes first:
    a picture to which all neutral texts are equally near has large deviations, and would come before better ones.
    """
    sure = sorted((strength(float(one), floor) for one in found if one >= floor), reverse=True)
    counting = [int(place) for place in np.argsort(-cosines, kind="stable") if found[place] >= floor]
    meant = dict(zip(counting, sure, strict=True))
    return [meant.get(place, -1.0) for place in range(len(found))]


def is_stale(found: Calibration | None, count: int) -> bool:
    """Return whether a space of ``count`` pictures has to be measured (again)."""
    if found is None or found.version != VERSION:
        return True
    return not found.pictures / GROWTH <= count <= found.pictures * GROWTH


def bits_apart(hashes: Sequence[str], others: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return for each of ``others`` in how many bits it differs from the nearest of ``hashes`` (hexadecimal)."""
    mine, theirs = _bits(hashes), _bits(others)
    apart = [np.bitwise_count(theirs ^ one).sum(axis=1, dtype=np.int64) for one in mine]
    nearest: npt.NDArray[np.int64] = np.min(apart, axis=0)
    return nearest


def same_picture(bits: int, cosine: float) -> float:
    """Return how surely two pictures are one, from 1 to 2; 0 when they are not."""
    if bits > COPY_BITS or (cosine < COPY_COSINE and bits > SAME_BITS):
        return 0.0
    return 1.0 + 0.5 * (1.0 - bits / 256) + 0.5 * max(0.0, cosine)


def _bits(hashes: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.array([np.frombuffer(bytes.fromhex(one), np.uint8) for one in hashes], np.uint8).reshape(len(hashes), -1)


def _picture_floor(pictures: Vectors) -> float:
    """Return the cosine that few pairs of pictures reach; 0 for a library of one."""
    if len(pictures) < 3:
        return 0.0
    some = pictures[: min(len(pictures), 500)]
    pairs = (some @ some.T)[np.triu_indices(len(some), 1)]
    return float(np.quantile(pairs, ALIKE))
