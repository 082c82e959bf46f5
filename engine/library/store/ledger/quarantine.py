"""Quarantine: contents that crashed a reader, so that they are not tried again until either changes."""

from __future__ import annotations

from typing import Final

from engine.contract.document import ParserId
from engine.library.store.ledger.database import Connection

CRASHES_ALLOWED: Final = 2
"""A crash is retried once, then the content is quarantined."""


def note_crash(connection: Connection, content_hash: bytes, parser: ParserId, code: str) -> int:
    """Count a crash of this parser version on this content (by reason code); return how many there were."""
    sql = """INSERT INTO quarantine VALUES(?, ?, ?, 1, ?) ON CONFLICT(content_hash, parser, parser_version)
      DO UPDATE SET crashes = crashes + 1, reason = excluded.reason RETURNING crashes"""
    return int(connection.execute(sql, (content_hash, parser.id, parser.version, code)).get)


def is_quarantined(connection: Connection, content_hash: bytes, parser: ParserId) -> bool:
    """Tell whether this parser version is not to try this content again."""
    sql = "SELECT crashes FROM quarantine WHERE content_hash = ? AND parser = ? AND parser_version = ?"
    crashes = connection.execute(sql, (content_hash, parser.id, parser.version)).get
    return crashes is not None and crashes >= CRASHES_ALLOWED


def release(connection: Connection, content_hash: bytes) -> None:
    """Let a content be tried again, when a person asks for it."""
    connection.execute("DELETE FROM quarantine WHERE content_hash = ?", (content_hash,))
