"""Spaces: which vector spaces there are, which one is in use, and which vectors are in the index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.errors import NotFound
from engine.contract.file import DocumentId
from engine.contract.space import Space
from engine.contract.wire import from_wire, to_wire
from engine.library.store.index.tables import vectors_table
from engine.library.store.ledger.clock import now_s
from engine.library.store.ledger.database import Connection
from engine.library.store.publish import garbage

STAGES: Final = {"text": "meaning", "image": "image", "frame": "frames"}
"""The stage of work that fills the spaces of each medium."""

_USED: Final = """SELECT 1 FROM passages WHERE vector_key = {0}
  UNION ALL SELECT 1 FROM visuals WHERE vector_key = {0}"""
_ALL_TEXT: Final = """INSERT OR IGNORE INTO work(document_id, stage, producer, state)
  SELECT DISTINCT document_id, ?2, ?1, 'due' FROM passage_ranges WHERE passages > 0"""
_ALL_SEEN: Final = """INSERT OR IGNORE INTO work(document_id, stage, part, producer, state)
  SELECT document_id, stage, part, ?1, 'due' FROM work WHERE stage = ?2 AND producer = ''"""


UNSEEN: Final = """stage = ?1 AND producer = '' AND state = 'done' AND EXISTS (SELECT 1 FROM visuals v
  WHERE v.document_id = work.document_id AND v.media = ?2 AND NOT EXISTS (SELECT 1 FROM vectors x
    WHERE x.space_id = ?3 AND x.key = v.vector_key AND x.state = 'visible'))"""
"""Which work counts as done, but has something to be seen without its vector: of (stage, media, space id)."""


@dataclass(frozen=True, slots=True)
class StoredSpace:
    """A space and its part: building (filled beside the one in use), active (searched), retired (to be dropped)."""

    space: Space
    role: str


def ensure(connection: Connection, space: Space) -> StoredSpace:
    """Return the space as stored. The first space of a medium is active at once, a further one is building.

    A retired one that is wanted again, and still there, is building. A building space makes the stage that fills it
    due for every document that has something for it, under its own id as producer.
    """
    row = connection.execute("SELECT role FROM spaces WHERE id = ?", (space.id,)).fetchone()
    if row is not None and row[0] != "retired":
        return StoredSpace(space, row[0])
    role = "active" if active(connection, space.media) is None else "building"
    connection.execute(
        "INSERT INTO spaces VALUES(?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET role = excluded.role",
        (space.id, space.media, json.dumps(to_wire(space)), role, now_s()),
    )
    if role == "building":
        connection.execute(_ALL_TEXT if space.media == "text" else _ALL_SEEN, (space.id, STAGES[space.media]))
    return StoredSpace(space, role)


def active(connection: Connection, media: str = "text") -> Space | None:
    """Return the space that searches of a medium (text, image, frame) use, if any."""
    row = connection.execute("SELECT facts FROM spaces WHERE media = ? AND role = 'active'", (media,)).fetchone()
    return None if row is None else from_wire(Space, json.loads(row[0]))


def list_all(connection: Connection) -> tuple[StoredSpace, ...]:
    """Return every space, oldest first."""
    rows = connection.execute("SELECT facts, role FROM spaces ORDER BY added_at, id")
    return tuple(StoredSpace(from_wire(Space, json.loads(facts)), role) for facts, role in rows)


def building(connection: Connection, media: str = "text") -> list[str]:
    """Return the ids of the spaces of a medium being filled beside the one in use."""
    sql = "SELECT id FROM spaces WHERE role = 'building' AND media = ? ORDER BY id"
    return [row[0] for row in connection.execute(sql, (media,))]


def activate(connection: Connection, space_id: str) -> None:
    """Search this space from now on; the one in use so far is retired. Its work replaces the other's."""
    row = connection.execute("SELECT media, role FROM spaces WHERE id = ?", (space_id,)).fetchone()
    if row is None:
        raise NotFound(what="vector space", name=space_id)
    if row[1] == "active":
        return
    connection.execute("UPDATE spaces SET role = 'retired' WHERE media = ? AND role = 'active'", (row[0],))
    connection.execute("UPDATE spaces SET role = 'active' WHERE id = ?", (space_id,))
    stage = STAGES[row[0]]
    connection.execute("DELETE FROM work WHERE stage = ? AND producer = ''", (stage,))
    connection.execute("UPDATE work SET producer = '' WHERE stage = ? AND producer = ?", (stage, space_id))


def missing_keys(connection: Connection, space_id: str, keys: Sequence[bytes]) -> list[bytes]:
    """Return those keys, in order and once each, that have no vector in the space: what is left to embed."""
    sql = "SELECT 1 FROM vectors WHERE space_id = ? AND key = ? AND state = 'visible'"
    return [key for key in dict.fromkeys(keys) if connection.execute(sql, (space_id, key)).get is None]


def add_pending(connection: Connection, space_id: str, rows: Iterable[tuple[bytes, int]]) -> set[bytes]:
    """Reserve ``(key, windows)`` that a passage or visual wants and the space has not got; return the keys reserved."""
    sql = f"""INSERT INTO vectors SELECT ?1, ?2, ?3, 'pending' WHERE EXISTS ({_USED.format("?2")})
      ON CONFLICT DO NOTHING RETURNING key"""
    reserved = (connection.execute(sql, (space_id, key, windows)).get for key, windows in rows)
    return {key for key in reserved if key is not None}


def confirm(connection: Connection, space_id: str) -> None:
    """Make every reserved vector of the space visible."""
    connection.execute("UPDATE vectors SET state = 'visible' WHERE space_id = ? AND state = 'pending'", (space_id,))


def pending(connection: Connection) -> dict[str, list[bytes]]:
    """Return the reserved keys of each space whose writing did not finish."""
    found: dict[str, list[bytes]] = {}
    for space_id, key in connection.execute("SELECT space_id, key FROM vectors WHERE state = 'pending'"):
        found.setdefault(space_id, []).append(key)
    return found


def keys(connection: Connection, space_id: str) -> list[bytes]:
    """Return every key that has vectors in the space."""
    rows: list[Any] = connection.execute("SELECT key FROM vectors WHERE space_id = ?", (space_id,)).fetchall()
    return [row[0] for row in rows]


def windows(connection: Connection, space_id: str) -> int:
    """Return how many rows the space's table must hold."""
    sql = "SELECT coalesce(sum(windows), 0) FROM vectors WHERE space_id = ? AND state = 'visible'"
    return int(connection.execute(sql, (space_id,)).get)


def remove_vectors(connection: Connection, space_id: str, keys: Iterable[bytes]) -> None:
    """Forget that these keys have vectors."""
    connection.executemany("DELETE FROM vectors WHERE space_id = ? AND key = ?", ((space_id, key) for key in keys))


def embed_again(connection: Connection, space_id: str, keys: Sequence[bytes]) -> set[DocumentId]:
    """Make the work due again for every document with a passage or visual of these keys; return those documents."""
    rows_found: list[Any] = connection.execute("SELECT role, media FROM spaces WHERE id = ?", (space_id,)).fetchall()
    role, media = rows_found[0] if rows_found else ("retired", "text")
    producer = "" if role == "active" else space_id
    table = "passages" if media == "text" else "visuals"
    found: set[DocumentId] = set()
    for key in keys:
        rows = connection.execute(f"SELECT DISTINCT document_id FROM {table} WHERE vector_key = ?", (key,))
        found.update(DocumentId(row[0]) for row in rows)
    again = "UPDATE work SET state = 'due', attempts = 0, reason = NULL WHERE document_id = ? AND stage = ?"
    rows_of = [(document, STAGES[media], producer) for document in found]
    if media == "text":
        sql = "INSERT OR IGNORE INTO work(document_id, stage, producer, state) VALUES(?, ?, ?, 'due')"
        connection.executemany(sql, rows_of)
    connection.executemany(f"{again} AND producer = ?", rows_of)
    return found


def drop_unused(connection: Connection, keys: Iterable[bytes]) -> int:
    """Let go of those keys that no passage and no visual has any more, in every space; return how many vectors."""
    unused = [key for key in keys if connection.execute(_USED.format("?1"), (key,)).get is None]
    dropped = 0
    for (space_id,) in connection.execute("SELECT id FROM spaces").fetchall():
        sql = "DELETE FROM vectors WHERE space_id = ? AND key = ? RETURNING windows"
        gone = {key: connection.execute(sql, (space_id, key)).get for key in unused}
        written = [key for key, windows in gone.items() if windows is not None]
        garbage.add(connection, vectors_table(str(space_id)), written)
        dropped += sum(gone[key] for key in written)
    return dropped
