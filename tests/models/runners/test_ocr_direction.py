"""Which way a page's text runs, when the judge of single lines errs now and then."""

from __future__ import annotations

import numpy as np
import pytest

from models.runners.ocr import direction, tall


def test_a_line_is_tall_when_it_runs_down_the_picture() -> None:
    assert tall(np.array([[0, 0], [10, 0], [10, 90], [0, 90]]))
    assert not tall(np.array([[0, 0], [90, 0], [90, 10], [0, 10]]))
    assert not tall(np.array([[0, 0], [90, 30], [85, 45], [-5, 15]]))


@pytest.mark.parametrize(
    ("is_tall", "label", "turned"), [(False, "0", 0), (False, "180", 180), (True, "0", 90), (True, "180", 270)]
)
def test_most_of_the_text_decides_and_single_lines_follow(is_tall: bool, label: str, turned: int) -> None:
    other = "180" if label == "0" else "0"
    sizes = [(20, 300), (20, 400), (20, 100)]
    judged = [(label, 0.99), (label, 0.95), (other, 0.99)]
    found, flipped = direction(sizes, [is_tall] * 3, judged)
    assert found == turned
    assert flipped == [False, False, True]


def test_an_unsure_judge_does_not_turn_a_page() -> None:
    assert direction([(20, 300)], [False], [("180", 0.6)]) == (0, [False])


def test_a_label_along_the_margin_does_not_turn_the_page() -> None:
    turned, flipped = direction([(20, 900), (20, 200)], [False, True], [("0", 0.99), ("180", 0.99)])
    assert (turned, flipped) == (0, [False, False])
