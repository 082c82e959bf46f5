"""Batches hold every window once and stay within their budget."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.runners.text_embedding.batches import plan


@given(st.lists(st.integers(2, 256), max_size=200), st.integers(1, 4096))
def test_every_window_once_within_the_budget(lengths: list[int], budget: int) -> None:
    batches = plan(lengths, budget)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        padded = max(lengths[index] for index in batch) * len(batch)
        assert padded <= budget or len(batch) == 1


def test_like_goes_with_like() -> None:
    assert plan([5, 200, 6, 199], 400) == [[1, 3], [2, 0]]
