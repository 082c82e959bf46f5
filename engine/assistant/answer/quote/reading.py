"""Reading: what a text is about, as a set of terms with weights: rare ones say more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from engine.assistant.answer.quote.function_words import is_function_word
from engine.library.analyse.language import detect
from engine.library.analyse.terms import Term, analyse, fold


class TermStatistics(Protocol):
    """How common terms are in the library, as retrieval knows it."""

    def passage_count(self) -> int:
        """Return how many passages there are."""
        ...

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return in how many passages each term occurs; absent terms may be left out."""
        ...


def language_of(question: str, passages: Iterable[str]) -> str:
    """Return the language both sides are read in: that of the passages, or the question's own when they have none.

    A question is often too short to tell; and only terms made alike can match.
    """
    return detect("\n".join(passages)) or detect(question)


def content_terms(text: str, language: str) -> list[Term]:
    """Return the terms that say what ``text`` is about: no function words; for CJK the pairs, not the single signs.

    ``language`` is that of the passages; the text's own may differ (a German question about English files), so its
    function words do not count either.
    """
    own = detect(text)
    found = analyse(text, language)
    paired = {place for term in found if _is_pair(term) for place in (term.start, term.end - 1)}
    return [
        term
        for term in found
        if _counts(term, paired) and not any(is_function_word(fold(term.surface), each) for each in {language, own})
    ]


def _is_pair(term: Term) -> bool:
    return term.compound and len(term.surface) == 2 and term.end - term.start == 2 and not term.surface.isascii()


def _counts(term: Term, paired: set[int]) -> bool:
    if term.compound:
        return _is_pair(term)
    return not (term.end - term.start == 1 and term.start in paired)


def term_set(text: str, language: str) -> frozenset[str]:
    """Return every term of ``text``."""
    return frozenset(term.text for term in analyse(text, language))


def weights(terms: Iterable[str], statistics: TermStatistics) -> dict[str, float]:
    """Return for each term how much it says: ln(1 + N / (1 + passages with it)), as in probabilistic retrieval."""
    wanted = sorted(set(terms))
    total = statistics.passage_count()
    found = statistics.frequencies(wanted)
    return {term: math.log(1 + total / (1 + found.get(term, 0))) for term in wanted}
