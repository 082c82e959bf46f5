"""Readers: the versions of the file readers that were in force at the last start, so that a change is noticed."""

from __future__ import annotations

from collections.abc import Iterable

from engine.contract.document import ParserId
from engine.library.store.ledger.database import Connection


def changed_since(connection: Connection, parsers: Iterable[ParserId]) -> set[str]:
    """Return the ids of those readers that are new or have another version or options now, and remember them all."""
    known = {ParserId(*row) for row in connection.execute("SELECT id, version, options FROM readers")}
    fresh = set(parsers) - known
    connection.executemany(
        "INSERT OR REPLACE INTO readers VALUES(?, ?, ?)", sorted((one.id, one.version, one.options) for one in fresh)
    )
    return {parser.id for parser in fresh}
