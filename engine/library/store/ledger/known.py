"""Known: which of many contents the ledger has anything on record about, so that the new ones need no second look."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from engine.library.store.ledger.database import Connection

_TABLES: Final = ("documents", "files", "tombstones", "quarantine")


def known_among(connection: Connection, content_hashes: Iterable[bytes]) -> set[bytes]:
    """Return those contents that a document or file has or had, or that were forgotten or crashed a reader."""
    wanted = "(SELECT unhex(value) FROM json_each(?1))"
    sql = " UNION ".join(f"SELECT content_hash FROM {table} WHERE content_hash IN {wanted}" for table in _TABLES)
    listed = json.dumps([content_hash.hex() for content_hash in content_hashes])
    return {row[0] for row in connection.execute(sql, (listed,))}


def held_among(connection: Connection, content_hashes: Iterable[bytes]) -> set[bytes]:
    """Return those contents that a document has, hidden ones included."""
    wanted = "(SELECT unhex(value) FROM json_each(?1))"
    listed = json.dumps([content_hash.hex() for content_hash in content_hashes])
    rows = connection.execute(f"SELECT content_hash FROM documents WHERE content_hash IN {wanted}", (listed,))
    return {row[0] for row in rows}
