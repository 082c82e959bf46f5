"""Channels: what is found by words, by meaning and by file name, each on its own."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from engine.assistant.retrieve.rank import Candidate, Ranked, rank
from engine.assistant.retrieve.scope import Scope, gather
from engine.assistant.retrieve.stopwords import stop_terms
from engine.assistant.retrieve.wanted import Group, Vocabulary
from engine.contract.call import Call
from engine.contract.file import DocumentId, PassageId, display_path, join_path, name_of
from engine.contract.space import Space
from engine.library.analyse.fold import fold
from engine.library.store.index.folder import Index
from engine.library.store.index.keyword import NameMatch, PassageMatch, TermQuery, begin_names, search_passages
from engine.library.store.index.nearest import NearKey, search_vectors
from engine.library.store.ledger import files, passages, roots
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.selection import vector_keys

CANDIDATES: Final = 200
"""Passages that are ranked; 400 changed nDCG@10 by less than 0.001 on Cranfield and CISI."""
_NAMES: Final = 50
_PUSHED_KEYS: Final = 2_000
_WORDS: Final = re.compile(r"[^\W_]+")


class QueryEmbedder(Protocol):
    """The part of an embedder that a search needs."""

    @property
    def space(self) -> Space:
        """The vector space it embeds into."""

    def ready(self, wait_s: float, call: Call) -> bool:
        """Begin to load the model where it is not, wait at most ``wait_s``; return whether it is loaded."""

    def embed_query(self, text: str, call: Call) -> Any:
        """Return the vector of a query, float32 of shape (dimension,)."""


@dataclass(frozen=True, slots=True)
class Near:
    """A passage and its likeness to the query."""

    passage: PassageId
    document: DocumentId
    cosine: float


@dataclass(frozen=True, slots=True)
class Named:
    """A document of a file whose name holds words of the query. ``covered`` is their share of the query, 0..1."""

    document: DocumentId
    covered: float
    words: tuple[str, ...]
    is_whole: bool = False
    """Whether the query is that name, with or without its ending."""


def is_name(typed: str, name: str) -> bool:
    """Return whether words are the name of a file, with or without its ending, whatever stands between them."""
    wanted = _WORDS.findall(fold(typed))
    return bool(wanted) and wanted in (_WORDS.findall(fold(name)), _WORDS.findall(fold(os.path.splitext(name)[0])))


class Finder:
    """Looks things up in ledger and index for one search."""

    def __init__(self, ledger: Ledger, index: Index, scope: Scope, vocabulary: Vocabulary, length: float) -> None:
        self._ledger = ledger
        self._index = index
        self._scope = scope
        self._vocabulary = vocabulary
        self._average_length = length

    def by_words(
        self, groups: Sequence[Group], query: TermQuery, limit: int, known: Sequence[PassageMatch] = ()
    ) -> list[Ranked]:
        """Return the best ``limit`` or so of ``known`` and of what matches ``query``, ranked for ``groups``."""

        def keep(found: list[PassageMatch]) -> list[PassageMatch]:
            documents = self._sifted([match.document for match in found])
            return [match for match in found if match.document in documents]

        found = gather(lambda count: search_passages(self._index, query, count), keep, limit)
        matches = {match.passage: match for match in (*known[:limit], *found)}.values()
        candidates = [
            Candidate(m.passage, m.document, tuple(m.body.split()), frozenset(m.context.split())) for m in matches
        ]
        return rank(groups, candidates, self._average_length, self._telling)

    def by_meaning(self, space: Space, vector: Any, limit: int) -> list[Near]:
        """Return the ``limit`` or so passages nearest to a query's vector, the nearest first."""
        keys = self._keys()
        return gather(lambda n: search_vectors(self._index, space, vector, n, keys), self._passages_of, limit)

    def begin_names(self, terms: Sequence[str]) -> Callable[[], list[NameMatch]]:
        """Begin to look for file names that hold one of the terms; return what waits for them."""
        return begin_names(self._index, terms, _NAMES)

    def by_name(self, groups: Sequence[Group], matches: Sequence[NameMatch], typed: str = "") -> list[Named]:
        """Return documents whose file names hold some of the words (``typed``: all of them), best covered first."""

        def named_in(connection: Connection) -> dict[int, tuple[DocumentId, str]]:
            records = files.get_many(connection, [match.file for match in matches])
            living = [(r, r.document) for r in records if r.document is not None and r.gone_at is None]
            kept = self._scope.sift(connection, [document for _record, document in living])
            bases = {root.id: root.path for root in roots.list_all(connection)}
            paths = {record.id: join_path(bases[record.key.root], record.key.path) for record, _document in living}
            return {
                record.id: (document, display_path(name_of(record.key, paths[record.id])))
                for record, document in living
                if document in kept
            }

        living = self._ledger.read(named_in) if matches else {}
        asked = sum(group.idf for group in groups) or 1.0
        found: dict[DocumentId, Named] = {}
        for match in matches:
            name = frozenset(match.name.split())
            held = [group for group in groups if not name.isdisjoint(group.terms)]
            if match.file in living and held:
                document, file_name = living[match.file]
                words = tuple(group.surface for group in held)
                covered = sum(group.idf for group in held) / asked
                named = Named(document, covered, words, is_name(typed, file_name))
                found[document] = max(found.get(document, named), named, key=lambda one: (one.is_whole, one.covered))
        return sorted(found.values(), key=lambda named: (-named.covered, named.document))

    def _sifted(self, ids: Sequence[DocumentId]) -> set[DocumentId]:
        return self._ledger.read(lambda c: self._scope.sift(c, ids))

    def _telling(self, terms: Sequence[str]) -> Mapping[str, float]:
        """Return the weights of those terms that say something."""
        stop = stop_terms(tuple(sorted(self._vocabulary.languages)))
        known = self._vocabulary.frequencies([term for term in terms if term not in stop])
        return {term: self._vocabulary.idf(frequency) for term, frequency in known.items()}

    def _keys(self) -> list[bytes] | None:
        """Return the vectors to look among, where the scope is so narrow that they can be named."""
        documents = self._scope.documents
        if documents is None:
            return None
        found = self._ledger.read(lambda c: vector_keys(c, documents))
        return found if len(found) <= _PUSHED_KEYS else None

    def _passages_of(self, found: Sequence[NearKey]) -> list[Near]:
        def look(connection: Connection) -> list[Near]:
            held = passages.by_vector_key(connection, [near.key for near in found])
            owners = passages.documents_of(connection, [p for ids in held.values() for p in ids])
            kept = self._scope.sift(connection, list(owners.values()))
            return [
                Near(passage, owners[passage], near.cosine)
                for near in found
                for passage in held.get(near.key, ())
                if owners.get(passage) in kept
            ]

        return self._ledger.read(look)
