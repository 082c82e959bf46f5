"""Quoted: documents that hold exact words, found by their terms and confirmed on their text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from engine.assistant.retrieve.phrase import holds, phrase_words
from engine.assistant.retrieve.query import Query
from engine.assistant.retrieve.rank import Ranked
from engine.assistant.retrieve.scope import MOST_ROWS, Scope
from engine.contract.file import DocumentId, PassageId
from engine.library.analyse.terms import index_text
from engine.library.store.index.folder import Index
from engine.library.store.index.keyword import TermQuery, documents_with, search_passages
from engine.library.store.ledger import passages
from engine.library.store.ledger.database import Ledger

_NEAR_MATCHES: Final = 500
"""Passages whose text is read to confirm a phrase; LanceDB ranks those first that hold its words closest together."""
_EXACT_WORDS: Final = range(2, 9)
"""A query of so many words is looked for as a phrase too, though it was not quoted."""
_EXACT_CHECKED: Final = 30


def without(index: Index, query: Query, scope: Scope, languages: Iterable[str]) -> Scope:
    """Return the scope less the documents that hold an excluded word or phrase."""
    spoken = tuple(languages)
    excluded: set[DocumentId] = set()
    for value in query.excluded:
        for terms in _forms(value, spoken):
            excluded |= documents_with(index, terms, MOST_ROWS)
    return replace(scope, excluded=frozenset(excluded)) if excluded else scope


def holding(ledger: Ledger, index: Index, query: Query, scope: Scope, languages: Iterable[str]) -> Scope | None:
    """Return the scope narrowed to the documents that hold every quoted phrase; None when there are none."""
    spoken = tuple(languages)
    holders: set[DocumentId] | None = None
    for phrase in query.phrases:
        asked = TermQuery(phrases=_forms(phrase, spoken), documents=scope.documents)
        near = [match.passage for match in search_passages(index, asked, _NEAR_MATCHES)]
        words = phrase_words(phrase)
        stored = ledger.read(lambda c, ids=near: passages.read(c, ids))  # type: ignore[misc]
        found = {one.document for one in stored.values() if holds(one.passage.text, words)}
        holders = found if holders is None else holders & found
    kept = ledger.read(lambda c: scope.sift(c, sorted(holders or ())))
    return replace(scope, documents=tuple(sorted(kept))) if kept else None


def exactly(ledger: Ledger, query: Query, ranked: Sequence[Ranked]) -> list[PassageId]:
    """Return those of the best ranked passages that hold the whole query, or every quoted phrase, word by word."""
    phrases = [phrase_words(phrase) for phrase in query.phrases]
    if not phrases:
        whole = phrase_words(query.text)
        phrases = [whole] if len(whole) in _EXACT_WORDS else []
    if not phrases:
        return []
    likely = [one.passage for one in ranked if one.complete][:_EXACT_CHECKED]
    stored = ledger.read(lambda c: passages.read(c, likely))
    return [
        passage
        for passage in likely
        if passage in stored and all(holds(stored[passage].passage.text, words) for words in phrases)
    ]


def _forms(text: str, languages: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the index terms of a text in each language, the distinct ones."""
    forms = (tuple(index_text(text, language).split()) for language in dict.fromkeys(("", *languages)))
    return tuple(dict.fromkeys(form for form in forms if form))
