"""Slices hold every text once and follow the model's pace."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.library.embed.slices import SLICE_S, Pace, by_length, cost


@given(st.lists(st.text(max_size=300), max_size=80))
def test_every_text_once_longest_first(texts: list[str]) -> None:
    pace = Pace()
    slices = list(by_length(texts, pace))
    order = [index for indices in slices for index in indices]
    assert sorted(order) == list(range(len(texts)))
    assert [len(texts[index]) for index in order] == sorted(map(len, texts), reverse=True)
    for indices in slices:
        assert len(indices) == 1 or sum(cost(texts[index]) for index in indices) <= pace.slice_chars


def test_a_fast_model_gets_larger_slices_and_a_slow_one_smaller() -> None:
    pace = Pace()
    for _ in range(50):
        pace.note(100_000, 0.1)
    assert abs(pace.slice_chars - 1_000_000 * SLICE_S) < 1_000
    for _ in range(50):
        pace.note(10, 10.0)
    assert pace.slice_chars == 1_000
    assert [len(one) for one in by_length(["x" * 5_000] * 3, pace)] == [1, 1, 1]
