"""Differences between what the ledger says the index holds and what it does hold, table by table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.library.store.index.folder import Index
from engine.library.store.index.tables import NAMES, PASSAGES, vectors_table
from engine.library.store.ledger.database import Connection, Ledger

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RowDifference:
    """Ids (documents for passages, files for names) whose rows are missing, not wanted, or there twice."""

    missing: Ids
    orphan: Ids
    duplicate: Ids


@dataclass(frozen=True, slots=True)
class KeyDifference:
    """Vector keys with too few rows, of no known vector, or with too many rows."""

    missing: Sequence[bytes]
    orphan: Sequence[bytes]
    duplicate: Sequence[bytes]


def of_passages(ledger: Ledger, index: Index) -> RowDifference:
    """Return the documents whose rows in the passages table are not as they should be."""
    expected = ledger.read(_published_passages)
    present = _column_pairs(index, PASSAGES, "passage", "document")
    ids, how_often = np.unique(present[:, 0], return_counts=True)
    twice = present[np.isin(present[:, 0], ids[how_often > 1])]
    return RowDifference(
        missing=np.unique(_without(expected, ids)[:, 1]),
        orphan=np.unique(_without(present, expected[:, 0])[:, 1]),
        duplicate=np.unique(twice[:, 1]),
    )


def of_names(ledger: Ledger, index: Index) -> RowDifference:
    """Return the files whose rows in the names table are not as they should be."""
    expected = ledger.read(lambda c: ids_of(c, "SELECT id FROM files WHERE named = 2"))
    unfinished = ledger.read(lambda c: ids_of(c, "SELECT id FROM files WHERE named = 1"))
    parts = [batch["file"].to_numpy() for batch in index.scan(NAMES, ("file",))]
    ids, how_often = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *parts]), return_counts=True)
    return RowDifference(
        missing=np.setdiff1d(expected, ids),
        orphan=np.setdiff1d(ids, np.concatenate([expected, unfinished])),
        duplicate=ids[how_often > 1],
    )


def of_vectors(ledger: Ledger, index: Index, space_id: str) -> KeyDifference:
    """Return the keys of a space whose rows are not as they should be."""
    sql = "SELECT key, windows FROM vectors WHERE space_id = ? AND state = 'visible'"
    rows: list[Any] = ledger.read(lambda c: c.execute(sql, (space_id,)).fetchall())
    expected: dict[bytes, int] = {row[0]: row[1] for row in rows}
    present: dict[bytes, int] = {}
    for batch in index.scan(vectors_table(space_id), ("key",)):
        for key in batch["key"].to_pylist():
            present[key] = present.get(key, 0) + 1
    return KeyDifference(
        missing=[key for key, windows in expected.items() if present.get(key, 0) < windows],
        orphan=[key for key in present if key not in expected],
        duplicate=[key for key, windows in expected.items() if present.get(key, 0) > windows],
    )


def ids_of(connection: Connection, sql: str, values: tuple[Any, ...] = ()) -> Ids:
    """Return the first column of a query as an array of whole numbers."""
    return np.array([row[0] for row in connection.execute(sql, values)], dtype=np.int64)


def _published_passages(connection: Connection) -> Ids:
    sql = """SELECT p.id, p.document_id FROM passage_ranges r
      JOIN passages p ON p.id BETWEEN r.first_passage AND r.first_passage + r.passages - 1"""
    return np.array(connection.execute(sql).fetchall(), dtype=np.int64).reshape(-1, 2)


def _column_pairs(index: Index, name: str, left: str, right: str) -> Ids:
    batches = index.scan(name, (left, right))
    parts = [np.stack([batch[left].to_numpy(), batch[right].to_numpy()], axis=1) for batch in batches]
    return np.concatenate([np.empty((0, 2), dtype=np.int64), *parts])


def _without(pairs: Ids, ids: Ids) -> Ids:
    return pairs[~np.isin(pairs[:, 0], ids)]
