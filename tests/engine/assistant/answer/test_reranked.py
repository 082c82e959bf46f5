"""Reranked: the model's order for what it read, the search's for the rest, and never less than the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.answer.reranked import LOOKED_AT, RerankedSearch, Reranker, ordered
from engine.contract.call import Call
from engine.contract.errors import ModelMissing, RunnerFailed
from engine.contract.file import PassageId
from engine.contract.hit import SearchResult
from engine.contract.request import SearchRequest
from tests.fakes.hits import hit


class Search:
    """Thirty hits, at most as many as were asked for."""

    def __init__(self) -> None:
        self.asked: list[SearchRequest] = []

    def search(self, request: SearchRequest, call: Call) -> SearchResult:
        self.asked.append(request)
        found = tuple(replace(hit(f"text {n}"), rank=n + 1, passage=PassageId(n)) for n in range(30))
        return SearchResult(request.query, 1.0, found[: request.limit], "hybrid")


class Backwards:
    """Finds the last text it gets to the best."""

    def __init__(self, reads: int = 100, *, is_ready: bool = True, fails: bool = False) -> None:
        self._reads, self._is_ready, self._fails = reads, is_ready, fails

    def ready(self, wait_s: float, call: Call) -> bool:
        return self._is_ready

    def scores(self, question: str, texts: Sequence[str], budget_s: float, call: Call) -> list[float]:
        if self._fails:
            raise RunnerFailed(model="m", problem="no")
        return [float(n) for n in range(len(texts))][: self._reads]


def places(reranker: Reranker | None) -> list[int]:
    result = RerankedSearch(Search(), lambda: reranker).search(SearchRequest("q", limit=6), Call())
    assert [one.rank for one in result.hits] == [*range(1, 7)]
    return [int(one.passage) for one in result.hits if one.passage is not None]


def test_the_model_brings_up_what_the_search_had_further_down() -> None:
    assert places(Backwards()) == [LOOKED_AT - 1 - n for n in range(6)]
    assert places(Backwards(reads=3)) == [2, 1, 0, 3, 4, 5], "what was not read in time comes after, as it was"


@pytest.mark.parametrize("reranker", [None, Backwards(is_ready=False), Backwards(fails=True)])
def test_without_it_the_search_stands(reranker: Reranker | None) -> None:
    assert places(reranker) == [0, 1, 2, 3, 4, 5]


def test_a_chosen_model_that_went_changes_nothing() -> None:
    def gone() -> Reranker:
        raise ModelMissing(task="rerank")

    assert len(RerankedSearch(Search(), gone).search(SearchRequest("q", limit=6), Call()).hits) == 6


@given(st.lists(st.floats(), max_size=30))
def test_no_hit_is_lost_or_doubled(scores: list[float]) -> None:
    hits = Search().search(SearchRequest("q", limit=30), Call()).hits
    found = ordered(hits, scores)
    assert sorted(one.passage or 0 for one in found) == sorted(one.passage or 0 for one in hits)
    assert found[len(scores) :] == hits[len(scores) :]
