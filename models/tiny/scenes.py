"""Scenes: pictures of coloured shapes and digits, with the captions that are true of them.

The tiny picture model learns from these, and tests draw them: ``draw(Scene((Thing("red", "circle"),)))``.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (214, 39, 40),
    "green": (44, 150, 60),
    "blue": (31, 80, 200),
    "yellow": (245, 215, 40),
    "orange": (250, 130, 20),
    "purple": (130, 50, 160),
    "pink": (250, 130, 190),
    "brown": (120, 75, 40),
}
SHAPES = ("circle", "square", "triangle", "star", "cross", "ring")
BACKGROUNDS: dict[str, tuple[int, int, int]] = {
    "white": (250, 250, 250),
    "grey": (150, 155, 160),
    "black": (25, 25, 30),
}
PLACES: dict[str, tuple[float, float]] = {
    "in the middle": (0.5, 0.5),
    "on the left": (0.22, 0.5),
    "on the right": (0.78, 0.5),
    "at the top": (0.5, 0.22),
    "at the bottom": (0.5, 0.78),
}
_RELATIONS = {
    "left of": ((0.26, 0.5), (0.74, 0.5)),
    "right of": ((0.74, 0.5), (0.26, 0.5)),
    "above": ((0.5, 0.26), (0.5, 0.74)),
    "below": ((0.5, 0.74), (0.5, 0.26)),
}
_SAME_PLACE = 0.2
NUMBERS = ("zero", "one", "two", "three", "four")
HELD_OUT = frozenset({("red", "star"), ("blue", "circle"), ("yellow", "square"), ("purple", "triangle")})
"""Pairs never drawn in training, to see whether colour and shape are understood apart."""
_SEGMENTS = ("abcfed", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")
_LINES: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {
    "a": ((0, 0), (1, 0)),
    "b": ((1, 0), (1, 1)),
    "c": ((1, 1), (1, 2)),
    "d": ((0, 2), (1, 2)),
    "e": ((0, 1), (0, 2)),
    "f": ((0, 0), (0, 1)),
    "g": ((0, 1), (1, 1)),
}
_OVERSAMPLED = 2


@dataclass(frozen=True, slots=True)
class Thing:
    """One shape, or one digit, at ``place`` (its middle as shares of width and height)."""

    colour: str
    shape: str
    place: tuple[float, float] = (0.5, 0.5)
    radius: float = 0.3
    """Share of the picture's width."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is in a picture."""

    things: tuple[Thing, ...]
    background: str = "white"


def draw(scene: Scene, pixels: int = 128) -> Image.Image:
    """Return the scene as a square RGB picture."""
    side = pixels * _OVERSAMPLED
    picture = Image.new("RGB", (side, side), BACKGROUNDS[scene.background])
    pen = ImageDraw.Draw(picture)
    for thing in scene.things:
        _draw_thing(pen, thing, side)
    return picture.resize((pixels, pixels), Image.Resampling.BOX)


def _draw_thing(pen: ImageDraw.ImageDraw, thing: Thing, side: int) -> None:
    x, y = (share * side for share in thing.place)
    radius = thing.radius * side
    colour = COLOURS[thing.colour]
    if thing.shape.isdigit():
        _draw_digit(pen, thing.shape, (x, y), radius, colour)
    elif thing.shape == "ring":
        box = (x - radius, y - radius, x + radius, y + radius)
        pen.ellipse(box, outline=colour, width=max(2, round(radius * 0.32)))
    elif thing.shape == "circle":
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    elif thing.shape == "cross":
        arm = radius * 0.33
        pen.rectangle((x - radius, y - arm, x + radius, y + arm), fill=colour)
        pen.rectangle((x - arm, y - radius, x + arm, y + radius), fill=colour)
    else:
        pen.polygon([(x + radius * dx, y + radius * dy) for dx, dy in _corners(thing.shape)], fill=colour)


def _corners(shape: str) -> list[tuple[float, float]]:
    if shape == "square":
        return [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)]
    if shape == "triangle":
        return [(0.0, -1.0), (1.0, 0.85), (-1.0, 0.85)]
    if shape != "star":
        raise ValueError(f"no shape is called {shape!r}")
    spikes = ((1.0 if corner % 2 == 0 else 0.42, math.pi * corner / 5) for corner in range(10))
    return [(length * math.sin(angle), -length * math.cos(angle)) for length, angle in spikes]


def _draw_digit(
    pen: ImageDraw.ImageDraw,
    digit: str,
    middle: tuple[float, float],
    radius: float,
    colour: tuple[int, int, int],
) -> None:
    thick = max(3, round(radius * 0.28))
    for segment in _SEGMENTS[int(digit)]:
        ends = [
            (middle[0] + (column - 0.5) * radius, middle[1] + (row - 1) * radius * 0.9)
            for column, row in _LINES[segment]
        ]
        pen.line(ends, fill=colour, width=thick)
        for x, y in ends:
            pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=colour)


@dataclass(frozen=True, slots=True)
class Captioned:
    """A scene with what is true of it; ``shape`` and ``colour`` are those of its first thing."""

    scene: Scene
    caption: str


def random_scene(rng: random.Random, *, held_out: bool = False) -> Captioned:
    """Return a new scene of any kind. With ``held_out`` its first thing is one of the pairs kept from training."""
    kind = rng.random()
    if held_out or kind < 0.45:
        return one(rng, held_out)
    if kind < 0.6:
        return several(rng)
    return two(rng) if kind < 0.85 else digit(rng)


def named(colour: str, shape: str) -> str:
    """Return "a red circle", "an orange ring"."""
    return f"{'an' if colour == 'orange' else 'a'} {colour} {shape}"


def _pair(rng: random.Random, held_out: bool = False) -> tuple[str, str]:
    if held_out:
        return rng.choice(sorted(HELD_OUT))
    while (pair := (rng.choice(tuple(COLOURS)), rng.choice(SHAPES))) in HELD_OUT:
        pass
    return pair


def _near(rng: random.Random, place: tuple[float, float], spread: float = 0.05) -> tuple[float, float]:
    return place[0] + rng.uniform(-spread, spread), place[1] + rng.uniform(-spread, spread)


def one(rng: random.Random, held_out: bool = False) -> Captioned:
    """Return a scene of one thing, somewhere."""
    colour, shape = _pair(rng, held_out)
    background = rng.choice(tuple(BACKGROUNDS))
    if rng.random() < 0.5:
        place = rng.uniform(0.35, 0.65), rng.uniform(0.35, 0.65)
        caption, radius = named(colour, shape), rng.uniform(0.16, 0.33)
    else:
        where = rng.choice(tuple(PLACES))
        place, radius = _near(rng, PLACES[where]), rng.uniform(0.12, 0.2)
        caption = f"{named(colour, shape)} {where}"
    if rng.random() < 0.25:
        caption += f" on a {background} background"
    return Captioned(Scene((Thing(colour, shape, place, radius),), background), caption)


def several(rng: random.Random) -> Captioned:
    """Return a scene of two to four equal things."""
    colour, shape = _pair(rng)
    count = rng.randint(2, 4)
    cells = rng.sample([(x, y) for x in (0.25, 0.75) for y in (0.25, 0.75)], count)
    things = tuple(Thing(colour, shape, _near(rng, cell), rng.uniform(0.12, 0.19)) for cell in cells)
    caption = f"{NUMBERS[count]} {colour} {'crosses' if shape == 'cross' else shape + 's'}"
    return Captioned(Scene(things, rng.choice(tuple(BACKGROUNDS))), caption)


def two(rng: random.Random) -> Captioned:
    """Return a scene of two things, one beside or above the other."""
    first, second = _pair(rng), _pair(rng)
    relation = rng.choice(tuple(_RELATIONS))
    here, there = _RELATIONS[relation]
    things = tuple(
        Thing(*pair, _near(rng, place), rng.uniform(0.14, 0.21)) for pair, place in ((first, here), (second, there))
    )
    relation = relation if rng.random() < 0.7 else "and"
    caption = f"{named(*first)} {relation} {named(*second)}"
    return Captioned(Scene(things, rng.choice(tuple(BACKGROUNDS))), caption)


def digit(rng: random.Random) -> Captioned:
    """Return a scene of one digit."""
    colour, drawn = rng.choice(tuple(COLOURS)), str(rng.randrange(10))
    thing = Thing(colour, drawn, _near(rng, (0.5, 0.5), 0.1), rng.uniform(0.22, 0.38))
    caption = rng.choice((f"the digit {drawn}", f"the {colour} digit {drawn}", f"the number {drawn}"))
    return Captioned(Scene((thing,), rng.choice(tuple(BACKGROUNDS))), caption)


def shows(scene: Scene, asked: Captioned) -> bool:
    """Whether a scene is one of those that ``asked.caption`` is true of, whatever else is in it."""
    caption = asked.caption
    if " on a " in caption and scene.background != asked.scene.background:
        return False
    has_colour = any(colour in caption.split() for colour in COLOURS)
    has_place = any(words in caption for words in (*PLACES, *_RELATIONS))
    left = list(scene.things)
    for wanted in asked.scene.things:
        fits = [
            thing
            for thing in left
            if thing.shape == wanted.shape
            and (thing.colour == wanted.colour or not has_colour)
            and (not has_place or math.dist(thing.place, wanted.place) < _SAME_PLACE)
        ]
        if not fits:
            return False
        left.remove(fits[0])
    return True
