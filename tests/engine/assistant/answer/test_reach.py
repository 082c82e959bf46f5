"""A small model is given few sources, those that speak to the question; a large one is given them all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.answer.quote.evidence import gather
from engine.assistant.answer.write.reach import NO_LIMIT, in_reach, most_sources
from engine.contract.hit import Hit
from tests.fakes.hits import CountedTerms, hit

QUESTION = "What is the rent of the flat in Berlin?"
RENT = hit("The rent of the flat in Berlin is 950 euros.", number=1)
NEAR = hit("The rent of the flat in Berlin was 900 euros before.", number=2)
FAR = hit("The boiler was cleaned on Sunday.", number=3)


@pytest.mark.parametrize(
    ("parameters", "wanted", "most"),
    [
        (2_600_000, NO_LIMIT, 3),
        (600_000_000, NO_LIMIT, 6),
        (7_000_000_000, NO_LIMIT, NO_LIMIT),
        (0, NO_LIMIT, NO_LIMIT),
        (2_600_000, 5, 5),
        (7_000_000_000, 2, 2),
    ],
)
def test_the_limit_goes_by_the_size_unless_somebody_set_one(parameters: int, wanted: int, most: int) -> None:
    assert most_sources(parameters, wanted) == most


def reached(hits: tuple[Hit, ...], most: int) -> frozenset[int]:
    evidence = gather(QUESTION, hits, CountedTerms([item.text for item in hits]))
    return in_reach(hits, evidence, most)


def test_a_source_that_is_weak_beside_the_best_stays_out_of_a_small_model() -> None:
    assert reached((RENT, NEAR, FAR), 3) == {1, 2}
    assert reached((FAR, RENT), 3) == {2}, "not by its place alone"


def test_a_large_model_is_given_what_the_search_found() -> None:
    assert reached((RENT, NEAR, FAR), NO_LIMIT) == {1, 2, 3}


@given(st.lists(st.sampled_from([RENT.text, NEAR.text, FAR.text, "Rent?", "42"]), max_size=12), st.integers(1, 12))
def test_some_source_is_always_in_reach_and_never_more_than_the_limit(texts: list[str], most: int) -> None:
    hits = tuple(hit(text, number=n) for n, text in enumerate(texts, start=1))
    near = reached(hits, most)
    assert len(near) <= most
    assert bool(near) == bool(hits)
    assert near <= set(range(1, len(hits) + 1))
