"""Passages: reading them back, text included, cut from their layer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.file import DocumentId, PassageId
from engine.contract.passage import Passage
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.outline import OutlineReader, Owner

_OWN: Final = "p.id, p.document_id, p.vector_key, d.first_passage, d.id, 0, 0, ''"
_LATER: Final = "p.id, p.document_id, p.vector_key, l.first_passage, l.id, l.first_ordinal, l.start, l.language"

_KEYS_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its identities in the ledger."""

    id: PassageId
    document: DocumentId
    vector_key: bytes
    passage: Passage
    language: str = ""
    """Of a later layer's text; empty where the document's counts."""


def read(connection: Connection, ids: Sequence[PassageId]) -> dict[PassageId, StoredPassage]:
    """Return the passages of these ids; ids that are gone, or not written to the end, are left out."""
    sql = f"""SELECT {_OWN} FROM passages p JOIN documents d ON d.id = p.document_id
        AND p.id BETWEEN d.first_passage AND d.first_passage + d.passages - 1
      WHERE p.id IN (SELECT value FROM json_each(?1))
      UNION ALL SELECT {_LATER} FROM passages p JOIN layer_parts l ON l.document_id = p.document_id
        AND p.id BETWEEN l.first_passage AND l.first_passage + l.passages - 1
      WHERE p.id IN (SELECT value FROM json_each(?1)) AND l.index_version IS NOT NULL"""
    reader = OutlineReader(connection)
    found = (_stored(row, reader) for row in connection.execute(sql, (json.dumps(ids),)))
    return {stored.id: stored for stored in found}


class Kept:
    """Passages read once, for all that looks at them in one search."""

    def __init__(self) -> None:
        self._read: dict[PassageId, StoredPassage] = {}

    def read(self, connection: Connection, ids: Sequence[PassageId]) -> dict[PassageId, StoredPassage]:
        """Return what the function ``read`` does."""
        self._read |= read(connection, [passage for passage in ids if passage not in self._read])
        return {passage: self._read[passage] for passage in ids if passage in self._read}


def of_document(connection: Connection, document: DocumentId) -> tuple[StoredPassage, ...]:
    """Return a document's passages in order."""
    return of_documents(connection, [document]).get(document, ())


def of_documents(connection: Connection, ids: Sequence[DocumentId]) -> dict[DocumentId, tuple[StoredPassage, ...]]:
    """Return the passages of each document, in order; documents without passages are left out."""
    sql = f"""SELECT {_OWN} FROM documents d
        JOIN passages p ON p.id BETWEEN d.first_passage AND d.first_passage + d.passages - 1
      WHERE d.id IN (SELECT value FROM json_each(?1))
      UNION ALL SELECT {_LATER} FROM layer_parts l
        JOIN passages p ON p.id BETWEEN l.first_passage AND l.first_passage + l.passages - 1
      WHERE l.document_id IN (SELECT value FROM json_each(?1)) AND l.index_version IS NOT NULL ORDER BY 2, 1"""
    reader = OutlineReader(connection)
    found: dict[DocumentId, list[StoredPassage]] = {}
    for row in connection.execute(sql, (json.dumps(ids),)):
        found.setdefault(DocumentId(row[1]), []).append(_stored(row, reader))
    return {document: tuple(stored) for document, stored in found.items()}


def documents_of(connection: Connection, ids: Sequence[PassageId]) -> dict[PassageId, DocumentId]:
    """Return the document of each passage that searches may show: its document is not hidden."""
    sql = """SELECT p.id, p.document_id FROM passages p JOIN documents d ON d.id = p.document_id
      WHERE d.hidden_at IS NULL AND p.id IN (SELECT value FROM json_each(?))"""
    return {PassageId(row[0]): DocumentId(row[1]) for row in connection.execute(sql, (json.dumps(ids),))}


def by_vector_key(connection: Connection, keys: Sequence[bytes]) -> dict[bytes, list[PassageId]]:
    """Return the passages of documents that searches may show, for each vector key (the same words: the same key)."""
    found: dict[bytes, list[PassageId]] = {key: [] for key in keys}
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        part = keys[start : start + _KEYS_AT_ONCE]
        sql = f"""SELECT p.vector_key, p.id FROM passages p JOIN documents d ON d.id = p.document_id
          WHERE p.vector_key IN ({", ".join("?" * len(part))}) AND d.hidden_at IS NULL ORDER BY p.id"""
        for key, passage in connection.execute(sql, tuple(part)):
            found[key].append(PassageId(passage))
    return {key: ids for key, ids in found.items() if ids}


def count(connection: Connection) -> int:
    """Return how many passages searches may show."""
    sql = """SELECT coalesce(sum(passages), 0) + (SELECT coalesce(sum(l.passages), 0) FROM layer_parts l
      JOIN documents d ON d.id = l.document_id WHERE d.hidden_at IS NULL AND l.index_version IS NOT NULL)
      FROM documents WHERE hidden_at IS NULL"""
    return int(connection.execute(sql).get)


def is_complete(connection: Connection) -> bool:
    """Return whether everything that is being written to the index is there for searches; else ``count`` grows soon."""
    sql = """SELECT NOT EXISTS(SELECT 1 FROM documents WHERE index_version IS NULL)
      AND NOT EXISTS(SELECT 1 FROM layer_parts WHERE index_version IS NULL)"""
    return bool(connection.execute(sql).get)


def _stored(row: Any, reader: OutlineReader) -> StoredPassage:
    passage, document, key, first, owner, ordinal, start, language = row
    found = reader.passage(Owner(owner, document, ordinal, start), passage - first)
    return StoredPassage(PassageId(passage), DocumentId(document), key, found, language)
