"""Quoted: documents that hold exact words, found by their terms and confirmed on their text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.assistant.retrieve.phrase import holds, phrase_words
from engine.assistant.retrieve.query import Query
from engine.assistant.retrieve.rank import Ranked
from engine.assistant.retrieve.scope import MOST_ROWS, Scope
from engine.contract.file import DocumentId, PassageId
from engine.library.analyse.terms import index_text
from engine.library.store.index.folder import Index
from engine.library.store.index.keyword import PassageMatch, TermQuery, documents_with, search_passages
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


@dataclass(frozen=True, slots=True)
class Held:
    """Where quoted phrases stand: in documents that hold them all, in passages that hold one at least."""

    scope: Scope
    passages: tuple[PassageMatch, ...]


def holding(ledger: Ledger, index: Index, query: Query, scope: Scope, languages: Iterable[str]) -> Held | None:
    """Return the scope narrowed to the documents that hold every quoted phrase, and where; None when there are none."""
    spoken = tuple(languages)
    holders: set[DocumentId] | None = None
    confirmed: dict[PassageId, PassageMatch] = {}
    for phrase in query.phrases:
        asked = TermQuery(phrases=_forms(phrase, spoken), documents=scope.documents)
        near = {match.passage: match for match in search_passages(index, asked, _NEAR_MATCHES)}
        words = phrase_words(phrase)
        stored = ledger.read(lambda c, ids=list(near): passages.read(c, ids))  # type: ignore[misc]
        found = {passage: near[passage] for passage, one in stored.items() if holds(one.passage.text, words)}
        documents = {match.document for match in found.values()}
        holders = documents if holders is None else holders & documents
        confirmed |= found
    kept = ledger.read(lambda c: scope.sift(c, sorted(holders or ())))
    if not kept:
        return None
    standing = tuple(match for match in confirmed.values() if match.document in kept)
    return Held(replace(scope, documents=tuple(sorted(kept)), holds_phrase=True), standing)


def unquoted(ledger: Ledger, query: Query, ranked: Sequence[Ranked], kept: passages.Kept) -> list[PassageId]:
    """Return those of the best ranked passages that hold the whole query word by word, though it was not quoted."""
    words = phrase_words(query.text)
    if len(words) not in _EXACT_WORDS:
        return []
    likely = [one.passage for one in ranked if one.complete][:_EXACT_CHECKED]
    stored = ledger.read(lambda c: kept.read(c, likely))
    return [passage for passage in likely if passage in stored and holds(stored[passage].passage.text, words)]


def _forms(text: str, languages: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the index terms of a text in each language, the distinct ones."""
    forms = (tuple(index_text(text, language).split()) for language in dict.fromkeys(("", *languages)))
    return tuple(dict.fromkeys(form for form in forms if form))
