"""Changing the embedding model: what a further vector space would take of the disk, and dropping spaces nobody uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.contract.request import SpaceChange
from engine.contract.space import Space
from engine.library.store.index import vector_index
from engine.library.store.index.tables import vectors_table
from engine.library.store.ledger import spaces
from engine.library.store.ledger.database import Connection
from engine.library.store.publish import garbage
from engine.library.store.publish.publisher import Publisher

BYTES_A_VALUE: Final = 2
"""Vectors are kept as float16."""
BYTES_A_VALUE_INDEXED: Final = 3
"""The index over many vectors has one byte of each value again (scalar quantisation)."""
BYTES_A_ROW: Final = 110
"""Beside the vector itself: key and window in the index 20, the ledger's row 60, file headers and versions."""


def forecast(connection: Connection, space: Space) -> SpaceChange | None:
    """Return what filling ``space`` beside the one in use would take; None when nothing needs to be embedded anew."""
    used = spaces.active(connection, space.media)
    if used is None or used.id == space.id:
        return None
    passages = int(connection.execute("SELECT count(DISTINCT vector_key) FROM passages").get)
    keys = int(connection.execute("SELECT count(*) FROM vectors WHERE space_id = ?", (used.id,)).get)
    windows = passages * spaces.windows(connection, used.id) // keys if keys else passages
    here = spaces.windows(connection, space.id)
    left = max(0, windows - here)
    value = BYTES_A_VALUE if windows < vector_index.MIN_ROWS else BYTES_A_VALUE_INDEXED
    extra = left * (space.dimension * value + BYTES_A_ROW)
    return SpaceChange(used.model, space.model, passages, windows, space.dimension, extra)


def unused(connection: Connection, wanted: Space) -> list[str]:
    """Return the ids of spaces that are neither in use nor the one wanted: replaced, or given up half filled."""
    return [
        stored.space.id
        for stored in spaces.list_all(connection)
        if stored.space.media == wanted.media and stored.role != "active" and stored.space.id != wanted.id
    ]


def drop(publisher: Publisher, ids: Sequence[str]) -> None:
    """Delete spaces with their vectors and their work. What a kill leaves is dropped next time."""
    with publisher.lock:
        for space_id in ids:
            publisher.index.drop(vectors_table(space_id))
        publisher.ledger.write(lambda c: _forget(c, ids))


def _forget(connection: Connection, ids: Sequence[str]) -> None:
    for space_id in ids:
        connection.execute("DELETE FROM work WHERE producer = ?", (space_id,))
        connection.execute("DELETE FROM vectors WHERE space_id = ?", (space_id,))
        connection.execute("DELETE FROM spaces WHERE id = ? AND role != 'active'", (space_id,))
        garbage.forget_table(connection, vectors_table(space_id))
