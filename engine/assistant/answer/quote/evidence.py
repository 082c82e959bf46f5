"""Evidence: which sentences of the found passages speak to the question, and how strongly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.assistant.answer.quote.cues import AnswerType, answer_type, holds_answer, without_measure
from engine.assistant.answer.quote.headings import headings_among
from engine.assistant.answer.quote.reading import TermStatistics, content_terms, language_of, term_set, weights
from engine.assistant.answer.quote.sentences import Sentence, split_sentences
from engine.contract.hit import Hit
from engine.contract.locator import CellsPlace

LOOKED_AT = 8
"""Passages, best first, that are read for an answer."""
_CONTEXT_SHARE = 0.5
"""What a question's term counts when it stands only in the passage or its headings, not in the sentence itself."""
_HEADING_SHARE = 0.2
"""What it counts besides when the heading right above the sentence names it."""
_CUE_BONUS = 0.15
_SUM_BONUS = 0.3
"""The same where money is asked for: a currency is a surer sign than any number or capital."""
_SIMILARITY_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Quotable:
    """A sentence of a hit that may be quoted; ``score`` orders sentences of all hits.

    ``coverage`` and ``around`` are shares (0 to 1, by weight) of the question's terms in the sentence alone and in the
    sentence with its passage and headings; ``similarity`` is its cosine with the question, 0 where none was measured.
    """

    hit: Hit
    sentence: Sentence
    score: float
    coverage: float
    cue: bool
    around: float = 0.0
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was found for a question, best sentence first.

    ``coverage`` is the share (0 to 1, by weight) of the question's terms in the best passage and its headings,
    ``sentence_coverage`` in the best single sentence; ``rarest_found`` says whether the term that says most stands in
    a passage; ``similarity`` and ``sentence_similarity`` are the best cosines, None without an embedder;
    ``language`` is that of the passages together, empty when it cannot be told.
    """

    question: str
    kind: AnswerType
    quotables: tuple[Quotable, ...]
    language: str = ""
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question as read in one language: its terms by weight."""

    language: str
    weight: dict[str, float]
    rarest: str

    def share(self, present: Iterable[str]) -> float:
        """Return the share of the weight that ``present`` holds."""
        total = sum(self.weight.values())
        return sum(self.weight.get(term, 0.0) for term in set(present)) / total if total else 0.0


def gather(
    question: str,
    hits: Sequence[Hit],
    statistics: TermStatistics,
    similarities: Similarities | None = None,
) -> Evidence:
    """Return the evidence in ``hits`` (at most the first ``LOOKED_AT``) for the question.

    Each hit is read in its own language, as it was indexed.
    """
    looked = tuple(hits[:LOOKED_AT])
    kind = answer_type(question)
    common = language_of(question, (hit.text for hit in looked))
    readings: dict[str, _Asked] = {}
    quotables: list[Quotable] = []
    shares: list[float] = []
    rarest_found = False
    for place, hit in enumerate(looked):
        language = language_of("", (hit.text,)) or common
        asked = readings.get(language) or readings.setdefault(language, _read(question, language, statistics))
        around = term_set("\n".join((hit.title, *hit.breadcrumb, hit.text)), language)
        shares.append(asked.share(around))
        rarest_found = rarest_found or asked.rarest in around
        close = similarities.sentences[place] if similarities else ()
        quotables += _quotables(question, kind, hit, asked, around, close)
    quotables.sort(key=lambda item: -item.score)
    return Evidence(
        question=question,
        kind=kind,
        quotables=tuple(quotables),
        language=common,
        coverage=max(shares, default=0.0),
        rarest_found=rarest_found,
        sentence_coverage=max((item.coverage for item in quotables), default=0.0),
        similarity=max(similarities.passages, default=0.0) if similarities else None,
        sentence_similarity=_best_sentence(similarities) if similarities else None,
    )


def _read(question: str, language: str, statistics: TermStatistics) -> _Asked:
    terms = list(dict.fromkeys(term.text for term in content_terms(without_measure(question), language)))
    weight = weights(terms, statistics) if terms else {}
    return _Asked(language, weight, max(terms, key=lambda term: weight[term], default=""))


def sentences_of(hit: Hit) -> list[Sentence]:
    """Return the sentences (of a table: the rows) of a hit's passage."""
    return split_sentences(hit.text, lines=is_table(hit))


def is_table(hit: Hit) -> bool:
    """Return whether the hit lies in a spreadsheet or table file."""
    return hit.media_kind == "table" or isinstance(hit.locator.place, CellsPlace)


def _quotables(
    question: str, kind: AnswerType, hit: Hit, asked: _Asked, around: frozenset[str], close: Sequence[float]
) -> list[Quotable]:
    """Return the sentences of a hit that say something; a heading only lends its words to what it stands above."""
    sentences = sentences_of(hit)
    headings = frozenset() if is_table(hit) else headings_among(hit.text, sentences, (hit.title, *hit.breadcrumb))
    if len(headings) == len(sentences):
        headings = frozenset()
    heading = term_set(hit.breadcrumb[-1], asked.language) if hit.breadcrumb else frozenset()
    found: list[Quotable] = []
    for place, sentence in enumerate(sentences):
        here = term_set(sentence.text, asked.language)
        if place in headings:
            heading = here
            continue
        coverage = asked.share(here)
        cue = kind is not AnswerType.OTHER and holds_answer(kind, sentence.text, question)
        similarity = close[place] if close else 0.0
        score = coverage + _CONTEXT_SHARE * asked.share(around - here) + _HEADING_SHARE * asked.share(heading)
        score += (_SUM_BONUS if kind is AnswerType.MONEY else _CUE_BONUS) * cue + _SIMILARITY_SHARE * similarity
        both = asked.share(around | here)
        found.append(Quotable(hit, sentence, score, coverage, cue, both, similarity))
    return found


def _best_sentence(similarities: Similarities) -> float:
    return max((close for row in similarities.sentences for close in row), default=0.0)
