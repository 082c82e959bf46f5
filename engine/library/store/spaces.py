"""Spaces: which vector spaces there are, which one is in use, and which vectors are in the index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.contract.errors import NotFound
from engine.contract.file import DocumentId
from engine.contract.space import Space
from engine.contract.wire import from_wire, to_wire
from engine.library.store.clock import now_s
from engine.library.store.ledger import Connection


@dataclass(frozen=True, slots=True)
class StoredSpace:
    """A space and its part: building (filled beside the one in use), active (searched), retired (to be dropped)."""

    space: Space
    role: str


def ensure(connection: Connection, space: Space) -> StoredSpace:
    """Return the space as stored. The first space of a medium is active at once, a further one is building.

    A retired one that is wanted again, and still there, is building. A building space makes the stage ``meaning`` due
    for every shown document, under its own id as producer.
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
        connection.execute(
            """INSERT OR IGNORE INTO work(document_id, stage, producer, state)
              SELECT id, 'meaning', ?, 'due' FROM documents WHERE passages > 0""",
            (space.id,),
        )
    return StoredSpace(space, role)


def active(connection: Connection, media: str = "text") -> Space | None:
    """Return the space that searches of a medium (text, image, frame) use, if any."""
    row = connection.execute("SELECT facts FROM spaces WHERE media = ? AND role = 'active'", (media,)).fetchone()
    return None if row is None else from_wire(Space, json.loads(row[0]))


def list_all(connection: Connection) -> tuple[StoredSpace, ...]:
    """Return every space, oldest first."""
    rows = connection.execute("SELECT facts, role FROM spaces ORDER BY added_at, id")
    return tuple(StoredSpace(from_wire(Space, json.loads(facts)), role) for facts, role in rows)


def building(connection: Connection) -> list[str]:
    """Return the ids of the spaces being filled beside the ones in use."""
    return [row[0] for row in connection.execute("SELECT id FROM spaces WHERE role = 'building' ORDER BY id")]


def activate(connection: Connection, space_id: str) -> None:
    """Search this space from now on; the one in use so far is retired. Its work replaces the other's."""
    row = connection.execute("SELECT media, role FROM spaces WHERE id = ?", (space_id,)).fetchone()
    if row is None:
        raise NotFound(what="vector space", name=space_id)
    if row[1] == "active":
        return
    connection.execute("UPDATE spaces SET role = 'retired' WHERE media = ? AND role = 'active'", (row[0],))
    connection.execute("UPDATE spaces SET role = 'active' WHERE id = ?", (space_id,))
    connection.execute("DELETE FROM work WHERE stage = 'meaning' AND producer = ''")
    connection.execute("UPDATE work SET producer = '' WHERE stage = 'meaning' AND producer = ?", (space_id,))


def missing_keys(connection: Connection, space_id: str, keys: Sequence[bytes]) -> list[bytes]:
    """Return those keys, in order and once each, that have no vector in the space: what is left to embed."""
    sql = "SELECT 1 FROM vectors WHERE space_id = ? AND key = ? AND state = 'visible'"
    return [key for key in dict.fromkeys(keys) if connection.execute(sql, (space_id, key)).get is None]


def add_pending(connection: Connection, space_id: str, rows: Iterable[tuple[bytes, int]]) -> set[bytes]:
    """Reserve those ``(key, windows)`` that a passage wants and the space has not got; return the keys reserved."""
    sql = """INSERT INTO vectors SELECT ?1, ?2, ?3, 'pending'
      WHERE EXISTS (SELECT 1 FROM passages WHERE vector_key = ?2)
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
    """Make ``meaning`` due again for every document with a passage of these keys; return those documents."""
    role = connection.execute("SELECT role FROM spaces WHERE id = ?", (space_id,)).get
    producer = "" if role == "active" else space_id
    found: set[DocumentId] = set()
    for key in keys:
        rows = connection.execute("SELECT DISTINCT document_id FROM passages WHERE vector_key = ?", (key,))
        found.update(DocumentId(row[0]) for row in rows)
    connection.executemany(
        """INSERT INTO work(document_id, stage, producer, state) VALUES(?, 'meaning', ?, 'due')
          ON CONFLICT(document_id, stage, part, producer) DO UPDATE SET state = 'due', attempts = 0, reason = NULL""",
        ((document, producer) for document in found),
    )
    return found
