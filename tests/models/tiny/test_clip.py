"""The shipped picture model, loaded by the library itself, tells what it was trained to tell."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image

from engine.assistant.retrieve import likeness
from models.tiny import scenes
from models.tiny.scenes import Scene, Thing
from tests.acceptance.pictures import ABSENT

FOLDER = Path(__file__).parents[3] / "assets" / "tiny" / "clip"


class Seeing:
    """The model as open_clip loads it: pictures of any size in, texts in, unit vectors out."""

    def __init__(self) -> None:
        self._model, _, self._prepare = open_clip.create_model_and_transforms(f"local-dir:{FOLDER}")
        self._read: Any = open_clip.get_tokenizer(f"local-dir:{FOLDER}")
        self._model.eval()

    @torch.inference_mode()
    def pictures(self, pictures: list[Image.Image]) -> torch.Tensor:
        return self._model.encode_image(torch.stack([self._prepare(each) for each in pictures]), normalize=True)

    @torch.inference_mode()
    def texts(self, texts: list[str]) -> torch.Tensor:
        return self._model.encode_text(self._read(texts), normalize=True)


@pytest.fixture(scope="module")
def seeing() -> Seeing:
    return Seeing()


def test_colours_are_told_apart_at_any_size(seeing: Seeing) -> None:
    colours = list(scenes.COLOURS)
    drawn = [scenes.draw(Scene((Thing(colour, "circle"),)), pixels) for colour in colours for pixels in (96, 300)]
    best = (seeing.pictures(drawn) @ seeing.texts([f"a {colour} circle" for colour in colours]).T).argmax(1)
    wanted = torch.arange(len(colours)).repeat_interleave(2)
    assert (best == wanted).float().mean() >= 0.9


def test_a_text_finds_its_picture_among_others(seeing: Seeing) -> None:
    rng = random.Random(12)
    pairs = [(colour, shape) for colour in ("red", "green", "blue", "yellow") for shape in ("circle", "square", "ring")]
    pairs = [pair for pair in pairs if pair not in scenes.HELD_OUT]
    drawn = [scenes.draw(Scene((Thing(*pair, (0.5, 0.5), rng.uniform(0.22, 0.3)),)), 200) for pair in pairs]
    scores = seeing.texts([scenes.named(*pair) for pair in pairs]) @ seeing.pictures(drawn).T
    right = (scores.argmax(1) == torch.arange(len(pairs))).float().mean()
    assert right >= 0.7


def test_absent_things_find_nothing_and_present_ones_are_among_the_first_three(seeing: Seeing) -> None:
    rng = random.Random(5)
    drawn = [scenes.random_scene(rng) for _ in range(60)]
    pictures = seeing.pictures([scenes.draw(one.scene, 160) for one in drawn]).numpy()
    neutral = seeing.texts(list(likeness.NEUTRAL)).numpy()
    floor = likeness.calibrated(neutral, pictures, len(drawn)).text_floor

    def strengths(texts: list[str]) -> np.ndarray:
        cosines = pictures @ seeing.texts(texts).numpy().T
        found = likeness.deviations(neutral, pictures, cosines)
        return np.array([likeness.strengths(found[:, n], cosines[:, n], floor) for n in range(len(texts))])

    nothing = (strengths(list(ABSENT)) < 0).all(axis=1)
    assert nothing.mean() >= 0.9
    best = (-strengths([one.caption for one in drawn])).argsort(axis=1)[:, :3]
    sure = strengths([one.caption for one in drawn]).max(axis=1) > 0
    right = [any(scenes.shows(drawn[n].scene, one) for n in three) for one, three in zip(drawn, best, strict=True)]
    assert (np.array(right) & sure).mean() >= 0.9


def test_captions_say_what_is_drawn() -> None:
    rng = random.Random(1)
    for _ in range(200):
        made = scenes.random_scene(rng)
        first = made.scene.things[0]
        assert first.shape in made.caption
        assert (first.colour, first.shape) not in scenes.HELD_OUT
        if not first.shape.isdigit():
            assert first.colour in made.caption


def test_a_caption_is_true_of_its_scene_and_not_of_another() -> None:
    rng = random.Random(2)
    made = [scenes.random_scene(rng) for _ in range(60)]
    assert all(scenes.shows(one.scene, one) for one in made)
    left = scenes.Captioned(Scene((Thing("red", "circle", (0.26, 0.5)), Thing("blue", "ring", (0.74, 0.5)))), "")
    told = scenes.Captioned(left.scene, "a red circle left of a blue ring")
    other = Scene((Thing("red", "circle", (0.74, 0.5)), Thing("blue", "ring", (0.26, 0.5))))
    assert not scenes.shows(other, told)
    assert scenes.shows(other, scenes.Captioned(left.scene, "a red circle and a blue ring"))


def test_what_is_drawn_is_where_it_should_be() -> None:
    picture = scenes.draw(Scene((Thing("red", "square", (0.25, 0.5), 0.1),), "black"), 100)
    assert picture.getpixel((25, 50)) == scenes.COLOURS["red"]
    assert picture.getpixel((75, 50)) == scenes.BACKGROUNDS["black"]
    with pytest.raises(ValueError, match="blob"):
        scenes.draw(Scene((Thing("red", "blob"),)))
