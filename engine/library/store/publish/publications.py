"""Publications: how far each document is on its way into the index.

A document has no ``index_version`` from before the index is touched until its rows lie there synced; then one
transaction gives it that and switches the files over. What a kill leaves without is undone as a whole: its files
are still Pending or hold their old document, so nothing acknowledged is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from engine.contract.file import DocumentId
from engine.library.store.ledger.database import Connection


def finish(connection: Connection, documents: Iterable[DocumentId], index_version: int) -> None:
    """Record that the rows of these documents lie in the index, synced."""
    connection.executemany(
        "UPDATE documents SET index_version = ? WHERE id = ?", ((index_version, document) for document in documents)
    )


def pending(connection: Connection) -> list[DocumentId]:
    """Return the documents whose writing did not finish."""
    rows = connection.execute("SELECT id FROM documents WHERE index_version IS NULL ORDER BY id")
    return [DocumentId(row[0]) for row in rows]


def published(connection: Connection) -> list[DocumentId]:
    """Return every published document, hidden ones included, in order."""
    rows = connection.execute("SELECT id FROM documents WHERE index_version IS NOT NULL ORDER BY id")
    return [DocumentId(row[0]) for row in rows]


def passages_of(connection: Connection, ids: Sequence[DocumentId]) -> int:
    """Return how many passages these documents have, those of later layers included."""
    sql = """SELECT (SELECT coalesce(sum(passages), 0) FROM documents WHERE id IN (SELECT value FROM json_each(?1)))
      + (SELECT coalesce(sum(passages), 0) FROM layer_parts WHERE document_id IN (SELECT value FROM json_each(?1)))"""
    return int(connection.execute(sql, (json.dumps(list(ids)),)).get)


def expected_rows(connection: Connection) -> int:
    """Return how many rows the passages table must hold."""
    sql = """SELECT coalesce(sum(passages), 0) + (SELECT coalesce(sum(passages), 0) FROM layer_parts
      WHERE index_version IS NOT NULL) FROM documents WHERE index_version IS NOT NULL"""
    return int(connection.execute(sql).get)
