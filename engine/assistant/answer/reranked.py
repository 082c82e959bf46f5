"""Reranked: a question's passages in the order in which a model that reads both would put them, within a time budget.

Off until a model is chosen for it. What the model did not get to in time keeps its order, after what it read.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from engine.assistant.answer.finder import Finder
from engine.contract.call import Call
from engine.contract.errors import Conflict, ModelMissing, PathMissing, RunnerFailed
from engine.contract.hit import Hit, SearchResult
from engine.contract.request import SearchRequest

BUDGET_S: Final = 0.3
"""What the first word waits longer; a small cross-encoder reads a dozen passages in it on a laptop."""
LOOKED_AT: Final = 24
"""Passages asked of the search, so that the model can bring one up."""
log = logging.getLogger(__name__)


class Reranker(Protocol):
    """Says how well texts answer a question."""

    def ready(self, wait_s: float, call: Call) -> bool:
        """Begin to load the model, wait at most ``wait_s``; return whether it is there."""

    def scores(self, question: str, texts: Sequence[str], budget_s: float, call: Call) -> list[float]:
        """Return the scores of the first texts, as many as were read within the budget."""


class RerankedSearch:
    """The search with its hits in the model's order. ``reranker()`` is None while no model is chosen."""

    def __init__(self, search: Finder, reranker: Callable[[], Reranker | None]) -> None:
        self._search = search
        self._reranker = reranker

    @property
    def is_open(self) -> bool:
        """Whether a search begins at once."""
        return self._search.is_open

    def search(self, request: SearchRequest, call: Call) -> SearchResult:
        """Return the hits. Raises as the search does; a reranker that fails or still loads changes nothing."""
        try:
            reranker = self._reranker()
            if reranker is None or not reranker.ready(0.0, call):
                return self._search.search(request, call)
            found = self._search.search(replace(request, limit=max(request.limit, LOOKED_AT)), call)
            began = time.monotonic()
            scores = reranker.scores(request.query, [hit.text for hit in found.hits], BUDGET_S, call)
        except (ModelMissing, PathMissing, Conflict, RunnerFailed) as error:
            log.warning("no reranking: %s", error)
            return self._search.search(request, call)
        took_ms = round((time.monotonic() - began) * 1000)
        call.trace("rerank", {"read": len(scores), "of": len(found.hits), "took_ms": took_ms})
        return replace(found, hits=ordered(found.hits, scores)[: request.limit])


def ordered(hits: Sequence[Hit], scores: Sequence[float]) -> tuple[Hit, ...]:
    """Return the hits that have scores by them, best first, then the others; their ranks count anew."""
    by_score = sorted(range(len(scores)), key=lambda place: (-_finite(scores[place]), place))
    order = [*by_score, *range(len(scores), len(hits))]
    return tuple(replace(hits[place], rank=rank) for rank, place in enumerate(order, start=1))


def _finite(score: float) -> float:
    return score if math.isfinite(score) else -math.inf
