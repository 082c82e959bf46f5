"""Key moments: few, in order, one of each thing that is shown, with the words that are said in it."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.library.recognise.key_moments import LONG_S, MOST, Shot, key_moments, story
from engine.library.recognise.sentences import Said

LOOKS = np.eye(8)


def shots(*looks: tuple[int, float]) -> list[Shot]:
    """Return shots one after the other: what each looks like, and how long it is."""
    found, at_s = [], 0.0
    for look, length_s in looks:
        found.append(Shot(at_s, at_s + length_s, at_s + length_s / 4, LOOKS[look]))
        at_s += length_s
    return found


def test_neighbours_that_look_alike_are_one_moment() -> None:
    found = key_moments(shots((0, 5), (1, 2), (1, 2), (0, 7), (2, 3)), [], most=4)
    assert [(one.start_s, one.end_s) for one in found] == [(0, 5), (5, 9), (9, 16), (16, 19)]


def test_a_moment_has_the_words_that_are_said_in_it() -> None:
    said = [Said(1, 2, "A wheel."), Said(2, 3, "It turns."), Said(6, 7, "A chain.")]
    found = key_moments(shots((0, 5), (1, 5)), said)
    assert [one.headline for one in found] == ["A wheel.", "A chain."]


def test_a_long_scene_is_shown_by_its_best_shot() -> None:
    film = shots(*((0, LONG_S) for _ in range(4)), (1, 10.0))
    found = key_moments(film, [Said(LONG_S + 1, 2 * LONG_S - 1, "Now it is explained.")], most=2)
    assert [(one.start_s, one.end_s) for one in found] == [(LONG_S, 2 * LONG_S), (4 * LONG_S, 4 * LONG_S + 10)]
    assert found[0].headline == "Now it is explained."


def test_a_recording_is_divided_at_its_longest_pauses() -> None:
    said = [Said(0, 4, "One."), Said(4.5, 8, "Two."), Said(30, 33, "Three."), Said(40, 44, "word " * 40)]
    found = key_moments([], said, most=2)
    assert [(one.start_s, one.end_s, one.frame_s) for one in found] == [(0, 8, None), (30, 44, None)]
    assert [one.headline for one in found] == ["One.", "Three."]
    assert key_moments([], said[3:])[0].headline.endswith("word…")


def test_nothing_seen_and_nothing_said_has_no_moments() -> None:
    assert key_moments([], []) == ()
    assert story([]) == ()


@given(st.lists(st.tuples(st.integers(0, 7), st.floats(0.2, 300)), min_size=1, max_size=60))
def test_moments_are_few_in_order_and_their_frames_lie_in_them(looks: list[tuple[int, float]]) -> None:
    film = shots(*looks)
    found = key_moments(film, [])
    assert 1 <= len(found) <= MOST
    assert len(found) == min(MOST, len(film))
    for one in found:
        assert one.frame_s is not None
        assert one.start_s <= one.frame_s <= one.end_s
    for one, after in itertools.pairwise(found):
        assert one.end_s <= after.start_s
    frames = story(film)
    assert list(frames) == sorted(frames)
    assert set(frames) <= {one.frame_s for one in film}
