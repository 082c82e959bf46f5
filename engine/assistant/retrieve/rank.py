"""Rank: how well the words of a passage fit a query (BM25), and what the best passages add to it (RM3).

The constants were chosen on the tuning halves of Cranfield and CISI (queries with even CRC-32) and checked on
SQuAD passages; ``python -m tests.bench.retrieval`` measures them. Scoring is done here and not by the full-text
index because weights of single terms, synonyms counted as one word and the feedback terms are beyond its query
language; the index supplies the candidates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.assistant.retrieve.wanted import Group
from engine.contract.file import DocumentId, PassageId

Counts = Mapping[str, int]
Array = npt.NDArray[np.float32]

K1: Final = 1.2
B: Final = 0.75
"""The textbook values, the best of seven pairs for the fused ranking: 0.9/0.4 lost 0.013 and 0.009 nDCG@10 on the
tuning halves, 1.5/0.75 gained 0.001 on Cranfield and lost 0.013 on CISI."""
CONTEXT_WEIGHT: Final = 0.5
"""What a word in the title or headings is worth, in idf. SQuAD's top 5 is flat from 0.25 to 1."""
FEEDBACK_PASSAGES: Final = 5
FEEDBACK_TERMS: Final = 15
FEEDBACK_SHARE: Final = 0.5
"""Best of 128 settings for the fused ranking on the tuning halves. Terms are chosen by use times idf and weighed by
use. Over all queries feedback adds 0.033 (Cranfield) and 0.011 (CISI) nDCG@10 to plain BM25."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage as the index holds it: its terms, in order, and those of the headings above it."""

    passage: PassageId
    document: DocumentId
    body: tuple[str, ...]
    context: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its score and the words of the query it holds."""

    passage: PassageId
    document: DocumentId
    score: float
    words: tuple[str, ...]
    complete: bool
    """Whether it holds every word of the query."""


Weigh = Callable[[Sequence[str]], Mapping[str, float]]


def rank(groups: Sequence[Group], candidates: Sequence[Candidate], average_length: float, weigh: Weigh) -> list[Ranked]:
    """Return the candidates that hold a wanted word, best first, scored by BM25 with feedback from the best of them.

    ``average_length`` is in terms a passage; ``weigh`` gives the idf of those terms that feedback may bring in.
    """
    if not groups or not candidates:
        return []
    counted = [Counter(candidate.body) for candidate in candidates]
    lengths = np.array([len(candidate.body) for candidate in candidates], dtype=np.float32)
    norms = K1 * (1 - B + B * lengths / average_length)
    own = _parts(groups, candidates, counted, norms)
    first = own @ np.array([group.weight for group in groups], dtype=np.float32)
    best = sorted(np.flatnonzero(first > 0).tolist(), key=lambda n: (-first[n], candidates[n].passage))
    share, added = _feedback([(candidates[n], counted[n], float(first[n])) for n in best[:FEEDBACK_PASSAGES]], weigh)
    asked = np.array([group.weight for group in groups], dtype=np.float32)
    total = own @ (asked * (1 - share) / asked.sum())
    if added:
        brought = np.array([group.weight for group in added], dtype=np.float32)
        total += _parts(added, candidates, counted, norms) @ (brought * share)
    holds, scores = (own > 0).tolist(), total.tolist()
    found = [_ranked(candidates[n], groups, holds[n], scores[n]) for n in best]
    return sorted(found, key=lambda one: (-one.score, one.passage))


def _parts(groups: Sequence[Group], candidates: Sequence[Candidate], counted: Sequence[Counts], norms: Array) -> Array:
    """Return what each group (column) adds to the score of each candidate (row) at weight 1."""
    held = _held(groups, counted)
    nowhere = [False] * len(groups)
    above = np.array(
        [[not c.context.isdisjoint(g.terms) for g in groups] if c.context else nowhere for c in candidates],
        dtype=np.float32,
    )
    saturated = held * (K1 + 1) / (held + norms[:, None])
    weights = np.array([group.idf for group in groups], dtype=np.float32)
    parts: Array = (saturated + CONTEXT_WEIGHT * above) * weights
    return parts


def _held(groups: Sequence[Group], counted: Sequence[Counts]) -> Array:
    """Return how often each candidate (row) holds a term of each group (column)."""
    single = [group.terms[0] for group in groups if len(group.terms) == 1]
    if len(single) == len(groups):
        return np.array([[counts.get(term, 0) for term in single] for counts in counted], dtype=np.float32)
    rows = [[sum(counts.get(term, 0) for term in group.terms) for group in groups] for counts in counted]
    return np.array(rows, dtype=np.float32)


def _ranked(candidate: Candidate, groups: Sequence[Group], holds: Sequence[bool], score: float) -> Ranked:
    held = [group.surface for group, is_held in zip(groups, holds, strict=True) if is_held]
    return Ranked(candidate.passage, candidate.document, score, tuple(dict.fromkeys(held)), len(held) == len(groups))


def _feedback(best: Sequence[tuple[Candidate, Counts, float]], weigh: Weigh) -> tuple[float, list[Group]]:
    """Return the share of the feedback and the words that the best passages use most, weighing 1 together."""
    total = sum(score for _, _, score in best)
    use: dict[str, float] = defaultdict(float)
    for candidate, counts, score in best:
        for term, count in counts.items():
            use[term] += score / total * count / len(candidate.body)
    telling = weigh([term for term in use if len(term) > 1])
    top = sorted(telling, key=lambda term: (-use[term] * telling[term], term))[:FEEDBACK_TERMS]
    mass = sum(use[term] for term in top)
    if not mass:
        return 0.0, []
    return FEEDBACK_SHARE, [Group("", (term,), telling[term], use[term] / mass) for term in top]
