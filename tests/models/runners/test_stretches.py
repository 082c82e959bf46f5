"""Stretches: parts end in silence, in their last minute."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.runners.stretches import PART_S, SLACK_S, Span, cut_at


def test_a_part_ends_in_the_longest_late_silence() -> None:
    speech = [Span(0, 250), Span(252, 280), Span(285, 299)]
    assert cut_at(speech, 300) == 282.5


def test_speech_without_a_pause_is_cut_where_the_part_ends() -> None:
    assert cut_at([Span(0, 320)], 320) == 320


def test_silence_throughout_is_one_part() -> None:
    assert cut_at([], 300) == 300


_SPEECH = st.lists(st.tuples(st.floats(0.01, 40), st.floats(0.01, 60)), max_size=20)


@given(_SPEECH)
def test_a_part_is_cut_in_its_last_minute(pairs: list[tuple[float, float]]) -> None:
    at, speech = 0.0, []
    for gap, length in pairs:
        speech.append(Span(at + gap, at + gap + length))
        at = speech[-1].end_s
    length_s = max(at, PART_S)
    cut = cut_at(speech, length_s)
    assert min(length_s - SLACK_S, length_s / 2) <= cut <= length_s
