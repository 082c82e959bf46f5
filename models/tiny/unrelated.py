"""Unrelated texts: what people ask for that no drawn scene shows, so that a model learns to be near none of them."""

from __future__ import annotations

import random
from typing import Final

from models.tiny import scenes
from models.tiny.corpus import words

_FORMS: Final = (
    "a {}",
    "{}",
    "the {} of {}",
    "a {} in {}",
    "a {} on a {}",
    "{} and {}",
    "two {}s",
    "a {} {} with {}",
    "a photo of a {} {}",
    "{} at {} in the {}",
)
_WITH_A_COLOUR: Final = 0.15


def unrelated(rng: random.Random) -> str:
    """Return a text about invented things, people, towns and dishes; sometimes one has a colour that scenes have."""
    form = rng.choice(_FORMS)
    things = [_thing(rng) for _ in range(form.count("{}"))]
    if rng.random() < _WITH_A_COLOUR:
        things[0] = f"{rng.choice(tuple(scenes.COLOURS))} {things[0]}"
    return form.format(*things).lower()


def _thing(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.7:
        return words.invented(rng)
    return rng.choice(rng.choice((words.FIRST_NAMES, words.CITIES, words.DISHES, words.FOODS)))
