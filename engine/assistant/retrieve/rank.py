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

from engine.assistant.retrieve.wanted import Group
from engine.contract.file import DocumentId, PassageId

K1: Final = 1.2
B: Final = 0.75
"""The textbook values; 0.9/0.4 was worse by 0.006 and 0.013 nDCG@10 on the tuning halves, 1.5/0.75 no better."""
CONTEXT_WEIGHT: Final = 0.5
"""What a word in the title or headings is worth, in idf. SQuAD's top 5 is flat from 0.25 to 1."""
FEEDBACK_PASSAGES: Final = 5
FEEDBACK_TERMS: Final = 20
FEEDBACK_SHARE: Final = 0.5
"""RM3 with 5, 20 and 0.5 adds 0.039 (Cranfield) nDCG@10 to BM25 on the tuning half and 0.030 over all queries of
both sets; 10 or 20 passages add less."""


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


def rank(
    groups: Sequence[Group],
    candidates: Sequence[Candidate],
    average_length: float,
    idf_of: Callable[[Sequence[str]], Mapping[str, float]],
) -> list[Ranked]:
    """Return the candidates that hold a wanted word, best first, scored by BM25 with feedback from the best of them.

    ``average_length`` is in terms a passage; ``idf_of`` gives the weight of terms that feedback brings in.
    """
    counted = [Counter(candidate.body) for candidate in candidates]
    first = [_bm25(groups, one, counts, average_length) for one, counts in zip(candidates, counted, strict=True)]
    expanded = _expanded(groups, candidates, counted, first, idf_of)
    found = []
    for candidate, counts, score in zip(candidates, counted, first, strict=True):
        held = [g for g in groups if any(t in counts or t in candidate.context for t in g.terms)]
        if score > 0:
            total = _bm25(expanded, candidate, counts, average_length)
            words = tuple(dict.fromkeys(group.surface for group in held))
            found.append(Ranked(candidate.passage, candidate.document, total, words, len(held) == len(groups)))
    return sorted(found, key=lambda one: (-one.score, one.passage))


def _bm25(groups: Sequence[Group], candidate: Candidate, counts: Mapping[str, int], average_length: float) -> float:
    norm = K1 * (1 - B + B * len(candidate.body) / average_length)
    score = 0.0
    for group in groups:
        held = sum(counts.get(term, 0) for term in group.terms)
        if held:
            score += group.weight * group.idf * held * (K1 + 1) / (held + norm)
        if not candidate.context.isdisjoint(group.terms):
            score += group.weight * group.idf * CONTEXT_WEIGHT
    return score


def _expanded(
    groups: Sequence[Group],
    candidates: Sequence[Candidate],
    counted: Sequence[Mapping[str, int]],
    scores: Sequence[float],
    idf_of: Callable[[Sequence[str]], Mapping[str, float]],
) -> list[Group]:
    """Return the query mixed with the words that its best passages use most."""
    best = sorted((n for n, s in enumerate(scores) if s > 0), key=lambda n: (-scores[n], candidates[n].passage))
    best = best[:FEEDBACK_PASSAGES]
    total = sum(scores[n] for n in best)
    asked = sum(group.weight for group in groups)
    if not total or not asked:
        return list(groups)
    use: dict[str, float] = defaultdict(float)
    for n in best:
        for term, count in counted[n].items():
            use[term] += scores[n] / total * count / len(candidates[n].body)
    telling = idf_of([term for term in use if len(term) > 1])
    top = sorted(telling, key=lambda term: (-use[term], term))[:FEEDBACK_TERMS]
    mass = sum(use[term] for term in top) or 1.0
    mixed = [Group(g.surface, g.terms, g.idf, (1 - FEEDBACK_SHARE) * g.weight / asked) for g in groups]
    return mixed + [Group("", (term,), telling[term], FEEDBACK_SHARE * use[term] / mass) for term in top]
