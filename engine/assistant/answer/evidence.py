"""Evidence: which sentences of the found passages speak to the question, and how strongly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.assistant.answer.cues import AnswerType, answer_type, holds_answer
from engine.assistant.answer.reading import TermStatistics, content_terms, language_of, term_set, weights
from engine.assistant.answer.sentences import Sentence, split_sentences
from engine.contract.hit import Hit
from engine.contract.locator import CellsPlace

LOOKED_AT = 8
"""Passages, best first, that are read for an answer."""
_CONTEXT_SHARE = 0.5
"""What a question's term counts when it stands only in the passage or its headings, not in the sentence itself."""
_CUE_BONUS = 0.15
_SIMILARITY_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Quotable:
    """A sentence of a hit that may be quoted; ``score`` orders sentences of all hits."""

    hit: Hit
    sentence: Sentence
    score: float
    coverage: float
    cue: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was found for a question, best sentence first.

    ``coverage`` is the share (0 to 1, by weight) of the question's terms in the best passage and its headings,
    ``sentence_coverage`` in the best single sentence; ``rarest_found`` says whether the term that says most stands in
    a passage; ``similarity`` and ``sentence_similarity`` are the best cosines, None without an embedder.
    """

    question: str
    kind: AnswerType
    quotables: tuple[Quotable, ...]
    terms: int = 0
    coverage: float = 0.0
    rarest_found: bool = False
    sentence_coverage: float = 0.0
    similarity: float | None = None
    sentence_similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosines with the question: of each hit's passage, and of the sentences of each hit."""

    passages: tuple[float, ...]
    sentences: tuple[tuple[float, ...], ...]


def gather(
    question: str,
    hits: Sequence[Hit],
    statistics: TermStatistics,
    similarities: Similarities | None = None,
) -> Evidence:
    """Return the evidence in ``hits`` (at most the first ``LOOKED_AT``) for the question."""
    looked = tuple(hits[:LOOKED_AT])
    kind = answer_type(question)
    language = language_of(question, (hit.text for hit in looked))
    asked = list(dict.fromkeys(term.text for term in content_terms(question, language)))
    weight = weights(asked, statistics) if asked else {}
    quotables: list[Quotable] = []
    shares: list[float] = []
    rarest = max(asked, key=lambda term: weight[term], default="")
    rarest_found = False
    for place, hit in enumerate(looked):
        around = term_set("\n".join((hit.title, *hit.breadcrumb, hit.text)), language)
        shares.append(_share(weight, around))
        rarest_found = rarest_found or (bool(rarest) and rarest in around)
        close = similarities.sentences[place] if similarities else ()
        quotables += _quotables(question, kind, hit, language, weight, around, close)
    quotables.sort(key=lambda item: -item.score)
    return Evidence(
        question=question,
        kind=kind,
        quotables=tuple(quotables),
        terms=len(asked),
        coverage=max(shares, default=0.0),
        rarest_found=rarest_found,
        sentence_coverage=max((item.coverage for item in quotables), default=0.0),
        similarity=max(similarities.passages, default=0.0) if similarities else None,
        sentence_similarity=_best_sentence(similarities) if similarities else None,
    )


def sentences_of(hit: Hit) -> list[Sentence]:
    """Return the sentences (of a table: the rows) of a hit's passage."""
    return split_sentences(hit.text, lines=is_table(hit))


def is_table(hit: Hit) -> bool:
    """Return whether the hit lies in a spreadsheet or table file."""
    return hit.media_kind == "table" or isinstance(hit.locator.place, CellsPlace)


def _quotables(
    question: str,
    kind: AnswerType,
    hit: Hit,
    language: str,
    weight: dict[str, float],
    around: frozenset[str],
    close: Sequence[float],
) -> list[Quotable]:
    found: list[Quotable] = []
    for place, sentence in enumerate(sentences_of(hit)):
        here = term_set(sentence.text, language)
        coverage = _share(weight, here)
        cue = kind is not AnswerType.OTHER and holds_answer(kind, sentence.text, question)
        nearby = _share(weight, around - here)
        score = coverage + _CONTEXT_SHARE * nearby + _CUE_BONUS * cue
        if close:
            score += _SIMILARITY_SHARE * close[place]
        found.append(Quotable(hit, sentence, score, coverage, cue))
    return found


def _share(weight: dict[str, float], present: frozenset[str]) -> float:
    total = sum(weight.values())
    return sum(value for term, value in weight.items() if term in present) / total if total else 0.0


def _best_sentence(similarities: Similarities) -> float:
    return max((close for row in similarities.sentences for close in row), default=0.0)
