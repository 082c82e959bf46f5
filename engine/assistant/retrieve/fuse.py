"""Fuse: the rankings by words and by meaning as one.

Chosen by measuring on the tuning halves of Cranfield and CISI (``python -m tests.bench.retrieval``): scores brought
to 0..1 and added with equal weights beat reciprocal rank fusion with k 60 (+0.008 and +0.024 nDCG@10) and k 10
(+0.005 and +0.009); SQuAD's top 5 holds the answer for over 99 % of its questions either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

K = TypeVar("K", bound=int)

DEPTH: Final = 100
"""Scores are brought to 0..1 between the best and the hundredth; 30 or 50 was worse by 0.004 to 0.012."""
KEYWORD_SHARE: Final = 0.5
"""Best of 0.4 to 0.6 on the tuning halves; 0.55 and 0.6 are within 0.003, 0.4 loses 0.024 on CISI."""
COMPLETE_BONUS: Final = 0.3
"""For a passage that holds every word asked for: neutral over all questions (within 0.001), and what makes a code or
a pair of names win over passages that merely mean something similar."""
PHRASE_BONUS: Final = 1.0
"""Exact phrase first: as much as both channels' best."""
NAME_BONUS: Final = 1.0
"""Times the square of the share of the query that a file's name covers: who types a name gets that file before what
holds some of its words, and a stray number in a long question does not lift the file of that name."""

WHOLE_NAME_BONUS: Final = 1.4
"""Besides, where the query is the name: with the above, more than the best passage by words and by meaning has that
holds the query as a phrase."""


def normalised(scores: Mapping[K, float], *, zero_is_floor: bool) -> dict[K, float]:
    """Return the scores on a scale from 0 (the one at DEPTH) to 1 (the best); those below keep their order under 0.

    With fewer scores the floor is the lowest, or 0 where 0 means no match at all.
    """
    best = sorted(scores.values(), reverse=True)[:DEPTH]
    if not best:
        return {}
    floor = 0.0 if zero_is_floor and len(best) < DEPTH else best[-1]
    reach = best[0] - floor
    if reach <= 0:
        return dict.fromkeys(scores, 1.0)
    return {key: _bent((score - floor) / reach) for key, score in scores.items()}


def _bent(share: float) -> float:
    return share if share >= 0 else share / 1000


def mixed(keyword: Mapping[K, float], semantic: Mapping[K, float], bonus: Mapping[K, float]) -> dict[K, float]:
    """Return the sum of normalised scores by words and by meaning, and of bonuses, for all keys of any of them."""
    keys = {*keyword, *semantic, *bonus}
    return {
        key: KEYWORD_SHARE * keyword.get(key, 0.0) + (1 - KEYWORD_SHARE) * semantic.get(key, 0.0) + bonus.get(key, 0.0)
        for key in keys
    }


def by_best(pairs: Iterable[tuple[K, float]]) -> dict[K, float]:
    """Return the highest score of each key: a document is as good as its best passage."""
    best: dict[K, float] = {}
    for key, score in pairs:
        best[key] = max(score, best.get(key, score))
    return best


def ranks(scores: Mapping[K, float]) -> dict[K, int]:
    """Return the rank of each key, 1 for the highest score; equal scores rank by key."""
    ordered = sorted(scores, key=lambda key: (-scores[key], key))
    return {key: place for place, key in enumerate(ordered, 1)}
