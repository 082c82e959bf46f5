"""Counts: how many files are in which state, in numbers that add up."""

from __future__ import annotations

from engine.contract.file import RootId
from engine.contract.status import FileCounts
from engine.library.store.ledger import Connection

_EMBEDDED = """(f.document_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM work w WHERE w.document_id = f.document_id
  AND w.stage = 'meaning' AND w.producer = '' AND w.state != 'done'))"""


def of_files(connection: Connection, root: RootId | None = None) -> FileCounts:
    """Return the living files (members not counted) of one root or of all.

    Each file counts once as offline, searchable (it has a document, be it the old one of a changed file),
    pending, skipped or failed; embedded ones are among the searchable.
    """
    sql = f"""SELECT CASE WHEN NOT r.online THEN 'offline' WHEN f.document_id IS NOT NULL THEN 'searchable'
      ELSE f.state END AS class, count(*), sum({_EMBEDDED} AND r.online) FROM files f JOIN roots r ON r.id = f.root_id
      WHERE f.gone_at IS NULL AND f.member = '' AND (?1 IS NULL OR f.root_id = ?1) GROUP BY class"""
    rows = {kind: (number, embedded) for kind, number, embedded in connection.execute(sql, (root,))}

    def of(kind: str) -> int:
        return int(rows.get(kind, (0, 0))[0])

    return FileCounts(
        total=sum(number for number, _ in rows.values()),
        searchable=of("searchable"),
        embedded=int(rows.get("searchable", (0, 0))[1]),
        pending=of("pending"),
        skipped=of("skipped"),
        failed=of("failed"),
        offline=of("offline"),
    )


def members(connection: Connection) -> int:
    """Return how many members of archives and mails are searchable."""
    sql = "SELECT count(*) FROM files WHERE member != '' AND gone_at IS NULL AND document_id IS NOT NULL"
    return int(connection.execute(sql).get)
