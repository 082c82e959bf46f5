"""Purge: deleting documents for good, from ledger, vocabulary, vectors and index, once nobody needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.file import DocumentId, FileId, RootId
from engine.library.store.index.tables import PASSAGES, number_filter
from engine.library.store.ledger import documents, files, selection, spaces, terms, visuals
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.hand_over import hand_over
from engine.library.store.publish import garbage, publications
from engine.library.store.publish.publisher import Publisher

DAY_S: Final = 86_400
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Purged:
    """How much went."""

    documents: int = 0
    passages: int = 0
    vectors: int = 0
    files: int = 0

    def plus(self, other: Purged) -> Purged:
        """Return both together."""
        return Purged(
            self.documents + other.documents,
            self.passages + other.passages,
            self.vectors + other.vectors,
            self.files + other.files,
        )


def expired(publisher: Publisher, now: int, retain_days: int) -> Purged:
    """Purge replaced documents, and vanished files and their documents once they are gone ``retain_days``."""
    moment = max(0, now - retain_days * DAY_S)
    total = Purged()
    while rows := publisher.ledger.read(lambda c: files.gone_before(c, moment, BATCH)):
        publisher.ledger.write(lambda c, ids=rows: files.drop(c, ids))  # type: ignore[misc]
        total = total.plus(Purged(files=len(rows)))
    while ids := publisher.ledger.read(lambda c: documents.hidden_before(c, moment, BATCH)):
        total = total.plus(purge_documents(publisher, ids))
    publisher.collect_garbage()
    return total


def purge_documents(publisher: Publisher, ids: Sequence[DocumentId]) -> Purged:
    """Delete these documents and everything made from them that no other document shares."""
    if not ids:
        return Purged()
    with publisher.lock:
        counted = terms.count_rows(publisher.index, number_filter("document", ids))

        def remove(connection: Connection) -> Purged:
            keys = _keys_of(connection, ids)
            passages = publications.passages_of(connection, ids)
            documents.delete(connection, ids)
            terms.subtract(connection, counted)
            garbage.add(connection, PASSAGES, ids)
            return Purged(len(ids), passages, spaces.drop_unused(connection, keys))

        purged = publisher.ledger.write(remove)
        publisher.fault("purge_recorded")
        publisher.collect_garbage()
        return purged


def remove_root(publisher: Publisher, root: RootId, around: tuple[RootId, bytes] | None = None) -> Purged:
    """Remove a root with its files; what no other file holds is purged at once.

    ``around`` is the root it lies in, with the path there: its files are handed over, and need their names again.
    """

    def detach(connection: Connection) -> tuple[int, list[DocumentId]]:
        if around is not None:
            hand_over(connection, root, *around)
        ids = [FileId(row[0]) for row in connection.execute("SELECT id FROM files WHERE root_id = ?", (root,))]
        sql = "SELECT DISTINCT document_id FROM files WHERE root_id = ? AND document_id IS NOT NULL"
        held: list[Any] = connection.execute(sql, (root,)).fetchall()
        files.drop(connection, ids)
        connection.execute("DELETE FROM roots WHERE id = ?", (root,))
        unheld = documents.unheld(connection, [DocumentId(row[0]) for row in held])
        return len(ids), unheld

    with publisher.lock:
        count, orphans = publisher.ledger.write(detach)
        total = Purged(files=count)
        for start in range(0, len(orphans), BATCH):
            total = total.plus(purge_documents(publisher, orphans[start : start + BATCH]))
        publisher.collect_garbage()
        return total


def _keys_of(connection: Connection, ids: Sequence[DocumentId]) -> set[bytes]:
    return set(selection.vector_keys(connection, ids)) | visuals.keys_of(connection, ids)
