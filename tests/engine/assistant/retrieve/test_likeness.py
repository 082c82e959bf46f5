"""Likeness: calibrated on the library itself, so that what nothing shows finds nothing; copies and look-alikes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.retrieve import likeness
from engine.assistant.retrieve.likeness import bits_apart, calibrated, deviations, same_picture, strength

RNG = np.random.default_rng(4)


def units(count: int, dimension: int = 48) -> np.ndarray:
    vectors = RNG.normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_what_is_about_nothing_stays_below_the_floor_and_what_is_about_a_picture_does_not() -> None:
    neutral, pictures = units(60), units(300)
    found = calibrated(neutral, pictures, 300)
    others = units(200)
    unrelated = deviations(neutral, pictures, pictures @ others.T).max(axis=0)
    assert (unrelated < found.text_floor).mean() > 0.85
    meant = pictures[:50] + 0.8 * units(50)
    meant /= np.linalg.norm(meant, axis=1, keepdims=True)
    about = np.diag(deviations(neutral, pictures, pictures @ meant.T)[:50])
    assert (about > found.text_floor).mean() > 0.95


def test_pictures_that_are_near_to_everything_are_not_always_found() -> None:
    neutral, pictures = units(60), units(100)
    middle = neutral.mean(axis=0)
    pictures[0] = middle / np.linalg.norm(middle)  # nearer than any other to texts at large
    texts = neutral[:20] + units(20)
    texts /= np.linalg.norm(texts, axis=1, keepdims=True)
    cosines = pictures @ texts.T
    raw_wins = (cosines.argmax(axis=0) == 0).mean()
    calibrated_wins = (deviations(neutral, pictures, cosines).argmax(axis=0) == 0).mean()
    assert calibrated_wins < raw_wins


def test_a_library_of_one_picture_can_be_calibrated() -> None:
    found = calibrated(units(60), units(1), 1)
    assert found.text_floor >= likeness.LEAST_FLOOR
    assert found.picture_floor == 0.0


@given(st.floats(-5, 20), st.floats(1.5, 6))
def test_strength_is_between_the_floor_and_one(deviation: float, floor: float) -> None:
    sure = strength(deviation, floor)
    assert sure == -1.0 if deviation < floor else 0.5 <= sure <= 1.0


@given(st.lists(st.tuples(st.floats(-3, 20), st.floats(-1, 1)), max_size=30), st.floats(1.5, 6))
def test_what_counts_comes_in_the_order_of_cosines_and_is_as_sure_as_its_deviations(
    told: list[tuple[float, float]], floor: float
) -> None:
    deviation, cosine = (np.array([one[place] for one in told]) for place in (0, 1))
    found = likeness.strengths(deviation, cosine, floor)
    assert [one > 0 for one in found] == [one >= floor for one in deviation]
    counting = sorted((one for one in found if one > 0), reverse=True)
    assert counting == sorted((strength(float(one), floor) for one in deviation if one >= floor), reverse=True)
    assert [found[place] for place in np.argsort(-cosine, kind="stable") if found[place] > 0] == counting


@given(st.binary(min_size=32, max_size=32), st.integers(0, 255))
def test_bits_apart_counts_bits_to_the_nearest(digest: bytes, bit: int) -> None:
    other = bytearray(digest)
    other[bit // 8] ^= 1 << bit % 8
    far = bytes(byte ^ 255 for byte in digest)
    found = bits_apart([far.hex(), digest.hex()], [digest.hex(), bytes(other).hex()])
    assert found.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("bits", "cosine", "is_same"),
    [(0, 0.2, True), (12, 0.2, True), (40, 0.99, True), (40, 0.9, False), (81, 1.0, False)],
)
def test_a_copy_is_told_by_hash_and_model_together(bits: int, cosine: float, is_same: bool) -> None:
    assert bool(same_picture(bits, cosine)) is is_same


@pytest.mark.parametrize(("count", "is_stale"), [(100, False), (118, False), (130, True), (70, True)])
def test_a_library_that_has_grown_is_measured_anew(count: int, is_stale: bool) -> None:
    found = calibrated(units(60), units(20), 100)
    assert likeness.is_stale(found, count) is is_stale
    assert likeness.is_stale(None, count)
