from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.retrieve import fuse

SCORES = st.dictionaries(st.integers(1, 50), st.floats(0, 100).map(lambda x: round(x, 3)), max_size=20)


@given(SCORES, st.booleans())
def test_normalising_keeps_the_order_and_the_scale(scores: dict[int, float], zero: bool) -> None:
    normal = fuse.normalised(scores, zero_is_floor=zero)
    assert normal.keys() == scores.keys()
    assert all(value <= 1.0 for value in normal.values())
    for one in scores:
        for other in scores:
            if scores[one] > scores[other]:
                assert normal[one] >= normal[other]


def test_the_hundredth_score_is_the_floor() -> None:
    normal = fuse.normalised({n: 1000.0 - n for n in range(200)}, zero_is_floor=True)
    assert (normal[0], normal[99]) == (1.0, 0.0)
    assert 0 > normal[100] > normal[199] > -0.01


def test_few_matches_keep_what_they_scored_above_no_match() -> None:
    assert fuse.normalised({1: 4.0, 2: 2.0}, zero_is_floor=True) == {1: 1.0, 2: 0.5}
    assert fuse.normalised({1: 4.0, 2: 2.0}, zero_is_floor=False) == {1: 1.0, 2: 0.0}


@given(SCORES, SCORES, SCORES)
def test_mixing_is_monotone_in_each_channel(
    one: dict[int, float], other: dict[int, float], more: dict[int, float]
) -> None:
    before = fuse.mixed(one, other, {})
    after = fuse.mixed(one, other, more)
    assert before.keys() <= after.keys()
    assert all(after[key] >= before[key] for key in before)


@given(SCORES)
def test_ranks_count_from_one_without_gaps(scores: dict[int, float]) -> None:
    ranks = fuse.ranks(scores)
    assert sorted(ranks.values()) == list(range(1, len(scores) + 1))
    for one in scores:
        for other in scores:
            if scores[one] > scores[other]:
                assert ranks[one] < ranks[other]
