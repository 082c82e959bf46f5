"""Packing: windows fit what a model hears, hold all speech once, and what is heard in them is put back to its time."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue.speech_model import WINDOW_S
from models.runners.packing import PAUSE_S, Words, length_s, packed, put_back
from models.runners.stretches import Span

TALK = [Span(1, 4), Span(4.5, 7), Span(60, 63)]


def test_long_pauses_are_shortened_and_short_ones_kept() -> None:
    (window,) = packed(TALK, 100)
    assert [piece.at_s for piece in window] == pytest.approx([0, 3.5, 6 + PAUSE_S])
    assert length_s(window) == pytest.approx(9 + PAUSE_S)


def test_a_model_that_hears_little_at_a_time_gets_little() -> None:
    assert [len(window) for window in packed([*TALK, Span(70, 90)], 100, fill_s=5.0)] == [1, 1, 1, 1]


def test_what_is_heard_is_put_back_to_when_it_was_said() -> None:
    (window,) = packed(TALK, 100)
    assert put_back(Words(0.5, 2.5, "One."), window) == [Words(1.5, 3.5, "One.")]
    assert put_back(Words(3.6, 5.9, "Two."), window) == [Words(pytest.approx(4.6), pytest.approx(6.9), "Two.")]
    (late,) = put_back(Words(6.6, 9.2, "Three."), window)
    assert late == Words(pytest.approx(60.1), pytest.approx(62.7), "Three.")


def test_words_over_a_short_pause_are_one_and_over_a_long_one_apart() -> None:
    (window,) = packed(TALK, 100)
    assert put_back(Words(0.0, 6.0, "One two."), window) == [Words(1, 7, "One two.")]
    first, second = put_back(Words(0.0, 9.4, "We begin with the first thing here. The last."), window)
    assert (first.text, first.end_s) == ("We begin with the first thing here.", 7)
    assert (second.text, second.start_s) == ("The last.", 60)


def test_what_ends_in_a_pause_belongs_before_it() -> None:
    (window,) = packed(TALK, 100)
    assert put_back(Words(3.5, 6.4, "Two."), window) == [Words(4.5, 7, "Two.")]


_SPEECH = st.lists(st.tuples(st.floats(0.3, 90), st.floats(0.05, 60)), min_size=1, max_size=20)


def spoken(pairs: list[tuple[float, float]]) -> list[Span]:
    at, speech = 0.0, []
    for gap, length in pairs:
        speech.append(Span(at + gap, at + gap + length))
        at = speech[-1].end_s
    return speech


@given(_SPEECH, st.floats(1, 1000))
def test_all_speech_is_heard_once_in_windows_that_fit(pairs: list[tuple[float, float]], until_s: float) -> None:
    speech = spoken(pairs)
    windows = packed(speech, until_s)
    pieces = [piece for window in windows for piece in window]
    assert all(length_s(window) <= WINDOW_S + 1e-6 for window in windows)
    assert all(a.span.end_s <= b.span.start_s + 1e-6 for a, b in itertools.pairwise(pieces))
    heard_s = sum(piece.span.end_s - piece.span.start_s for piece in pieces)
    assert heard_s == pytest.approx(sum(max(0.0, min(one.end_s, until_s) - one.start_s) for one in speech))


@given(_SPEECH, st.floats(0, 1), st.floats(0, 1), st.text(alphabet="ab. ", min_size=1, max_size=40))
def test_every_word_is_put_back_in_order_into_the_speech(
    pairs: list[tuple[float, float]], one: float, other: float, text: str
) -> None:
    for window in packed(spoken(pairs), 1e6):
        start_s, end_s = (share * length_s(window) for share in sorted((one, other)))
        said = put_back(Words(start_s, end_s, text), window)
        assert "".join("".join(each.text for each in said).split()) == "".join(text.split())
        assert all(each.start_s <= each.end_s for each in said)
        assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(said))
        for each in said:
            assert window[0].span.start_s <= each.start_s
            assert each.end_s <= window[-1].span.end_s
