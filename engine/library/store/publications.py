"""Publications: how far each document is on its way into the index.

A document's rows are ``pending`` from before the index is touched until they lie there synced; then one
transaction makes them ``visible`` and switches the files over. What a kill leaves pending is undone as a
whole: its files are still Pending or hold their old document, so nothing acknowledged is lost.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.contract.file import DocumentId
from engine.library.store.ledger import Connection
from engine.library.store.tables import PASSAGES


def begin(connection: Connection, rows: Iterable[tuple[DocumentId, int]]) -> None:
    """Record that ``(document, rows)`` are about to be written to the index."""
    connection.executemany(
        "INSERT INTO publications VALUES(?, ?, 'pending', 0, ?)", ((d, PASSAGES, n) for d, n in rows)
    )


def finish(connection: Connection, documents: Iterable[DocumentId], index_version: int) -> None:
    """Record that the rows of these documents lie in the index, synced."""
    connection.executemany(
        "UPDATE publications SET state = 'visible', index_version = ? WHERE document_id = ? AND table_name = ?",
        ((index_version, document, PASSAGES) for document in documents),
    )


def pending(connection: Connection) -> list[DocumentId]:
    """Return the documents whose writing did not finish."""
    rows = connection.execute("SELECT document_id FROM publications WHERE state != 'visible' ORDER BY document_id")
    return [DocumentId(row[0]) for row in rows]


def expected_rows(connection: Connection) -> int:
    """Return how many rows the passages table must hold."""
    sql = "SELECT coalesce(sum(row_count), 0) FROM publications WHERE state = 'visible' AND table_name = ?"
    return int(connection.execute(sql, (PASSAGES,)).get)
