"""Wanted: the words of a query as groups of index terms that mean the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.assistant.retrieve.query import Query
from engine.assistant.retrieve.stopwords import is_stopword
from engine.library.analyse import language as languages
from engine.library.analyse.terms import Term, analyse, fold

MAX_GROUPS = 32
"""Words beyond the 32 rarest of a query cost time and hardly change the ranking."""

Frequencies = Callable[[Sequence[str]], Mapping[str, int]]
Expand = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Group:
    """One word of the query: its stems in the languages of the library (or words it is the start of)."""

    surface: str
    terms: tuple[str, ...]
    idf: float
    weight: float = 1.0
    known: bool = True
    """Whether any passage holds one of the terms."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known of the library's words. ``passages`` is how many passages there are."""

    frequencies: Frequencies
    expand: Expand
    languages: Collection[str]
    passages: int

    def idf(self, frequency: int) -> float:
        """Return the inverse passage frequency in the form of Robertson and Spärck Jones that is never negative.

        Nor is it ever 0, which would hide what holds the word: while files come, words are counted before passages.
        """
        return math.log(1 + (max(self.passages, frequency) - frequency + 0.5) / (frequency + 0.5))


def wanted(query: Query, vocabulary: Vocabulary, *, unfinished: bool = False) -> tuple[Group, ...]:
    """Return the groups of a query, the rarest first, at most MAX_GROUPS.

    The language of a query is unknown: a word is stemmed for each language of the library, and not at all, and
    the forms that do occur are taken as one. ``unfinished`` lets the last word match as a prefix too.
    """
    text = " ".join((*query.words, *query.phrases))
    spoken = languages.detect(text)
    stems = [analyse(text, code) for code in dict.fromkeys(("", *sorted(vocabulary.languages)))]
    chosen = list(_chosen(stems[0], spoken))
    prefixes: tuple[str, ...] = ()
    if unfinished and chosen and query.words and not text[-1:].isspace():
        last = fold(stems[0][chosen[-1]].surface)
        prefixes = tuple(vocabulary.expand(last, 8)) if len(last) > 1 else ()
    variants = {position: _variants(stems, position) for position in chosen}
    known = vocabulary.frequencies(sorted({t for terms in variants.values() for t in terms} | set(prefixes)))
    found: dict[tuple[str, ...], Group] = {}
    for position in chosen:
        extra = prefixes if position == chosen[-1] else ()
        group = _group(stems[0][position].surface, (*variants[position], *extra), known, vocabulary)
        before = found.get(group.terms)
        found[group.terms] = group if before is None else _heavier(before)
    return tuple(sorted(found.values(), key=lambda g: (-g.idf * g.weight, g.surface))[:MAX_GROUPS])


def _chosen(terms: Sequence[Term], spoken: str) -> Iterable[int]:
    """Return the positions of the words that weigh: no stop words, no single signs beside their pairs."""
    compounds = [term for term in terms if term.compound and len(term.surface) == 2]
    paired = {at for term in compounds if not term.surface.isascii() for at in range(term.start, term.end)}
    words = [
        position
        for position, term in enumerate(terms)
        if not (len(term.surface) == 1 and term.start in paired and not term.compound)
    ]
    telling = [position for position in words if not is_stopword(terms[position].text, spoken)]
    return telling or words


def _variants(stems: Sequence[Sequence[Term]], position: int) -> tuple[str, ...]:
    # Every language cuts a text at the same places, so the same position is the same word.
    return tuple(dict.fromkeys(terms[position].text for terms in stems))


def _group(surface: str, terms: Sequence[str], known: Mapping[str, int], vocabulary: Vocabulary) -> Group:
    held = tuple(dict.fromkeys(term for term in terms if term in known))
    frequency = max((known[term] for term in held), default=0)
    return Group(surface, held or tuple(terms), vocabulary.idf(frequency), known=bool(held))


def _heavier(group: Group) -> Group:
    return Group(group.surface, group.terms, group.idf, group.weight + 1, group.known)
