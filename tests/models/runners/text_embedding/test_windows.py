"""Windows cover every token of a text, however long, and never pass the model's limit."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.runners.text_embedding.windows import WindowRule, cut, spans

rules = st.integers(3, 512).map(WindowRule.for_limit)


def test_the_default_model_s_rule() -> None:
    assert WindowRule.for_limit(256) == WindowRule(content=254, stride=200)


@given(st.integers(0, 5000), rules)
def test_every_token_is_in_a_window(count: int, rule: WindowRule) -> None:
    found = spans(count, rule)
    assert found[0][0] == 0
    assert found[-1][1] == count
    assert all(end - start <= rule.content for start, end in found)
    assert all(right[0] <= left[1] for left, right in itertools.pairwise(found))
    assert all(left[1] < count for left in found[:-1]), "a window that adds nothing"


@given(st.lists(st.integers(1000, 2000), max_size=900), st.integers(3, 256))
def test_cut_keeps_the_tokens_and_the_limit(tokens: list[int], limit: int) -> None:
    rule = WindowRule.for_limit(limit)
    windows = cut(tokens, rule, 101, 102)
    assert all(len(window) <= limit and window[0] == 101 and window[-1] == 102 for window in windows)
    rebuilt: list[int] = []
    for (start, _), window in zip(spans(len(tokens), rule), windows, strict=True):
        rebuilt[start:] = window[1:-1]
    assert rebuilt == tokens


def test_a_rule_that_leaves_gaps_is_refused() -> None:
    with pytest.raises(ValueError, match="gaps"):
        WindowRule(content=10, stride=11)
