"""Tombstones: paths and contents a person had forgotten, kept out of the index until they are added again."""

from __future__ import annotations

from collections.abc import Iterable

from engine.library.store.ledger.clock import now_s
from engine.library.store.ledger.database import Connection


def bury(connection: Connection, paths: Iterable[bytes], hashes: Iterable[bytes]) -> None:
    """Remember absolute paths and content hashes as forgotten."""
    sql = "INSERT OR IGNORE INTO tombstones(path, content_hash, made_at) VALUES(?, ?, ?)"
    connection.executemany(sql, [*((path, None, now_s()) for path in paths), *((None, h, now_s()) for h in hashes)])


def covers_path(connection: Connection, path: bytes) -> bool:
    """Tell whether exactly this absolute path was forgotten."""
    return connection.execute("SELECT 1 FROM tombstones WHERE path = ?", (path,)).get is not None


def covers_hash(connection: Connection, content_hash: bytes) -> bool:
    """Tell whether this content was forgotten, whatever it is called now."""
    return connection.execute("SELECT 1 FROM tombstones WHERE content_hash = ?", (content_hash,)).get is not None


def lift(connection: Connection, path: bytes, hashes: Iterable[bytes] = ()) -> None:
    """Let a path, all below it, and these contents be indexed again: the person added them."""
    slash, after = path.rstrip(b"/") + b"/", path.rstrip(b"/") + b"0"
    connection.execute("DELETE FROM tombstones WHERE path = ? OR (path > ? AND path < ?)", (path, slash, after))
    connection.executemany("DELETE FROM tombstones WHERE content_hash = ?", ((h,) for h in hashes))


def list_paths(connection: Connection) -> tuple[bytes, ...]:
    """Return the forgotten paths, oldest first."""
    return tuple(row[0] for row in connection.execute("SELECT path FROM tombstones WHERE path NOT NULL ORDER BY id"))
