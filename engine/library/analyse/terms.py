"""Terms: the words of a text as the index stores them and as a query asks for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple, TypeVar

from engine.contract.passage import Passage, PassageTerms
from engine.library.analyse.fold import fold, normalise, strip_marks
from engine.library.analyse.stem import stem
from engine.library.analyse.tokens import UNSEGMENTED, pieces, token_pattern

__all__ = ["Term", "analyse", "fold", "index_text", "passage_terms", "places", "words", "words_text"]

_CACHED_TOKENS = 200_000
"""Distinct tokens remembered per language before the cache starts anew (about 60 MB when full)."""
_CACHED_LENGTH = 40
"""Longer tokens hardly ever come twice."""


class Term(NamedTuple):
    """One search term and where it stands.

    ``text`` is folded and stemmed; ``surface`` is the text between the code point offsets ``start`` and ``end``.
    ``compound`` marks a form that repeats other terms: ``mzl782`` beside ``mzl`` and ``782``, or a pair of CJK signs.
    """

    text: str
    surface: str
    start: int
    end: int
    compound: bool = False


_DIGIT = re.compile(r"\d")
Unit = tuple[str, int, int, bool]
V = TypeVar("V")
_units: dict[str, dict[str, tuple[Unit, ...]]] = {}


class _Joined(dict[str, str]):
    """The terms of each token of one language, with or without its compounds, made when first asked for."""

    def __init__(self, language: str, *, compounds: bool = True) -> None:
        super().__init__()
        self._language = language
        self._compounds = compounds

    def __missing__(self, token: str) -> str:
        units = _units_of(token, self._language)
        joined = " ".join(text for text, _, _, compound in units if self._compounds or not compound)
        _remember(self, token, joined)
        return joined


_joined: dict[str, _Joined] = {}
_words = _Joined("", compounds=False)


def analyse(text: str, language: str) -> list[Term]:
    """Return the terms of ``text`` in order, stemmed for ``language`` (ISO 639-1, or ``""`` for no stemming)."""
    found: list[Term] = []
    for match in token_pattern(text).finditer(text):
        token, at = match.group(), match.start()
        found += [Term(term, token[s:e], at + s, at + e, c) for term, s, e, c in _units_of(token, language)]
    return found


def index_text(text: str, language: str) -> str:
    """Return the terms of ``text`` separated by spaces: the same as ``analyse``, several times faster."""
    cache = _joined.get(language)
    if cache is None:
        cache = _joined.setdefault(language, _Joined(language))
    return " ".join(filter(None, map(cache.__getitem__, token_pattern(text).findall(text))))


def places(text: str, language: str, wanted: Collection[str]) -> list[tuple[int, int]]:
    """Return where the wanted terms stand in ``text``, in order: as ``analyse`` tells, in a fifth of the time."""
    tokens = token_pattern(text).findall(text)
    known: dict[str, list[tuple[int, int]]] = {}
    for token in set(tokens):
        for term, start, end, _ in _units_of(token, language):
            if term in wanted:
                known.setdefault(token, []).append((start, end))
    found: list[tuple[int, int]] = []
    at = 0
    for token in tokens if known else ():
        at = text.index(token, at)  # nothing between two tokens could begin one
        if token in known:
            found += [(at + start, at + end) for start, end in known[token]]
        at += len(token)
    return found


def words_text(text: str) -> str:
    """Return the words of ``text`` separated by spaces: the same as ``words``, several times faster."""
    return " ".join(filter(None, map(_words.__getitem__, token_pattern(text).findall(text))))


def words(text: str) -> Iterator[Term]:
    """Yield the folded but unstemmed words (single signs for CJK), the form in which exact phrases are compared."""
    return (term for term in analyse(text, "") if not term.compound)


def passage_terms(passage: Passage, title: str, language: str) -> PassageTerms:
    """Return the search terms of one passage of a document with this title."""
    headings = passage.breadcrumb if title in passage.breadcrumb else (title, *passage.breadcrumb)
    return PassageTerms(
        body=index_text(passage.text, language),
        context=index_text(" \n ".join(headings), language),
    )


def _units_of(token: str, language: str) -> tuple[Unit, ...]:
    cache = _units.setdefault(language, {})
    found = cache.get(token)
    if found is None:
        found = tuple(_stemmed(token, language))
        _remember(cache, token, found)
    return found


def _stemmed(token: str, language: str) -> Iterator[Unit]:
    for piece in pieces(token):
        word = normalise(piece.text)
        if language and not _DIGIT.search(word) and not UNSEGMENTED.match(word):
            word = stem(word, language)
        folded = strip_marks(word).replace(" ", "")
        if folded:
            yield folded, piece.start, piece.end, piece.compound


def _remember(cache: dict[str, V], token: str, value: V) -> None:
    if len(token) > _CACHED_LENGTH:
        return
    if len(cache) >= _CACHED_TOKENS:
        cache.clear()
    cache[token] = value
