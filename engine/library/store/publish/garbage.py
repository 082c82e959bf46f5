"""Garbage: rows of the index that the ledger has let go of, remembered until they are deleted there too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from engine.library.store.index.folder import Index
from engine.library.store.index.tables import NAMES, PASSAGES, VECTORS_PREFIX
from engine.library.store.ledger.database import Connection, Ledger

PASSAGE_ROWS: Final = "passages/passage"
"""Under this name single passages are remembered, by their own ids."""


def add(connection: Connection, table: str, keys: Iterable[int | bytes]) -> None:
    """Remember rows to delete: document ids for passages, file ids for names, vector keys for a space's table."""
    connection.executemany("INSERT OR IGNORE INTO index_garbage VALUES(?, ?)", ((table, key) for key in keys))


def collect(ledger: Ledger, index: Index) -> int:
    """Delete the remembered rows from the index, then forget them; return how many. Safe to repeat after a kill."""
    rows: list[Any] = ledger.read(lambda c: c.execute("SELECT table_name, row_key FROM index_garbage").fetchall())
    if not rows:
        return 0
    by_table: dict[str, list[int | bytes]] = {}
    for table, key in rows:
        by_table.setdefault(table, []).append(key)
    for table, keys in by_table.items():
        _delete(index, table, keys)

    def forget(connection: Connection) -> None:
        connection.executemany("DELETE FROM index_garbage WHERE table_name = ? AND row_key = ?", rows)

    ledger.write(forget)
    return len(rows)


def count(connection: Connection) -> int:
    """Return how many rows are still to be deleted."""
    return int(connection.execute("SELECT count(*) FROM index_garbage").get)


def forget_table(connection: Connection, table: str) -> None:
    """Stop remembering rows of a table that is gone as a whole."""
    connection.execute("DELETE FROM index_garbage WHERE table_name = ?", (table,))


def _delete(index: Index, table: str, keys: list[int | bytes]) -> None:
    numbers = [key for key in keys if isinstance(key, int)]
    if table == PASSAGES:
        index.delete_documents(numbers)
    elif table == PASSAGE_ROWS:
        index.delete_passages(numbers)
    elif table == NAMES:
        index.delete_files(numbers)
    else:
        space_id = table.removeprefix(VECTORS_PREFIX)
        index.delete_keys(space_id, [key for key in keys if isinstance(key, bytes)])
