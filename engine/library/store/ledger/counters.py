"""Counters: numbers that only grow and survive restarts (embeddings computed, files read, ...)."""

from __future__ import annotations

from engine.library.store.ledger.database import Connection

EMBEDDINGS_COMPUTED = "embeddings_computed"


def count(connection: Connection, name: str, by: int = 1) -> None:
    """Let a counter grow."""
    sql = "INSERT INTO counters VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = value + excluded.value"
    connection.execute(sql, (name, by))


def read(connection: Connection) -> dict[str, int]:
    """Return all counters."""
    return {row[0]: row[1] for row in connection.execute("SELECT name, value FROM counters ORDER BY name")}
