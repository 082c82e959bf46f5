"""Stretches: parts end in silence, clips fit what a model hears, and no speech is lost between them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.runners.stretches import CLIP_S, PART_S, SLACK_S, Span, clips, cut_at


def test_a_part_ends_in_the_longest_late_silence() -> None:
    speech = [Span(0, 250), Span(252, 280), Span(285, 299)]
    assert cut_at(speech, 300) == 282.5


def test_speech_without_a_pause_is_cut_where_the_part_ends() -> None:
    assert cut_at([Span(0, 320)], 320) == 320


def test_silence_throughout_is_one_part() -> None:
    assert cut_at([], 300) == 300


def test_neighbours_are_heard_together_as_far_as_a_clip_goes() -> None:
    assert clips([Span(0, 10), Span(11, 20), Span(20.5, 33), Span(60, 61)], 100) == [
        Span(0, 20),
        Span(20.5, 33),
        Span(60, 61),
    ]


_SPEECH = st.lists(st.tuples(st.floats(0.01, 40), st.floats(0.01, 60)), max_size=20)


@given(_SPEECH)
def test_all_speech_before_the_cut_is_heard_once(pairs: list[tuple[float, float]]) -> None:
    at, speech = 0.0, []
    for gap, length in pairs:
        speech.append(Span(at + gap, at + gap + length))
        at = speech[-1].end_s
    length_s = max(at, PART_S)
    cut = cut_at(speech, length_s)
    assert min(length_s - SLACK_S, length_s / 2) <= cut <= length_s
    found = clips(speech, cut)
    assert all(0 < one.end_s - one.start_s <= CLIP_S + 1e-6 for one in found)
    assert all(one.end_s <= other.start_s for one, other in pairwise(found))
    spoken = sum(min(one.end_s, cut) - one.start_s for one in speech if one.start_s < cut)
    assert sum(one.end_s - one.start_s for one in found) >= spoken - 1e-6
