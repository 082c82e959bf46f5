"""Roots: the folders and single files a person added."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.contract.errors import Conflict, NotFound
from engine.contract.file import RootId, display_path
from engine.library.store.ledger import labels
from engine.library.store.ledger.clock import now_s
from engine.library.store.ledger.database import Connection

_COLUMNS = "id, path, is_file, trusted, online, options, added_at"


@dataclass(frozen=True, slots=True)
class Root:
    """One watched folder or file. ``path`` is absolute; ``options`` holds its own rules (globs, ...)."""

    id: RootId
    path: bytes
    is_file: bool
    trusted: bool = False
    online: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)
    added_at: int = 0


def add(
    connection: Connection,
    path: bytes,
    *,
    is_file: bool,
    trusted: bool = False,
    options: Mapping[str, Any] | None = None,
) -> Root:
    """Add a root and return it. Raises Conflict when exactly this path is one already."""
    if by_path(connection, path) is not None:
        raise Conflict(problem=f"{display_path(path)} is already in the library.")
    row = connection.execute(
        "INSERT INTO roots(path, is_file, trusted, options, added_at) VALUES(?, ?, ?, ?, ?) RETURNING " + _COLUMNS,
        (path, is_file, trusted, json.dumps(options or {}), now_s()),
    ).fetchone()
    return _root(row)


def get(connection: Connection, root: RootId) -> Root:
    """Return a root. Raises NotFound."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM roots WHERE id = ?", (root,)).fetchone()
    if row is None:
        raise NotFound(what="root", name=str(root))
    return _root(row)


def by_path(connection: Connection, path: bytes) -> Root | None:
    """Return the root of exactly this absolute path, if there is one."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM roots WHERE path = ?", (path,)).fetchone()
    return None if row is None else _root(row)


def list_all(connection: Connection) -> tuple[Root, ...]:
    """Return every root, oldest first."""
    return tuple(_root(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM roots ORDER BY id"))


def set_online(connection: Connection, root: RootId, online: bool) -> None:
    """Say whether the root is there; its files show as Offline while it is not, and keep their own state."""
    connection.execute("UPDATE roots SET online = ? WHERE id = ?", (online, root))


def set_options(connection: Connection, root: RootId, *, trusted: bool, options: Mapping[str, Any]) -> None:
    """Replace the root's trust, with the labels of its documents, and its rules."""
    connection.execute(
        "UPDATE roots SET trusted = ?, options = ? WHERE id = ?", (trusted, json.dumps(dict(options)), root)
    )
    labels.of_root(connection, root)


def _root(row: Any) -> Root:
    root, path, is_file, trusted, online, options, added_at = row
    return Root(RootId(root), path, bool(is_file), bool(trusted), bool(online), json.loads(options), added_at)
