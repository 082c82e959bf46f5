"""Attachments: what was dropped into chats: facts and text in the ledger, bytes in a folder beside it by their hash."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

from engine.contract.attachment import AttachmentReading
from engine.contract.chat import Attachment
from engine.contract.errors import NotFound
from engine.contract.wire import from_wire, to_wire
from engine.library.store.ledger.clock import now_s
from engine.library.store.ledger.compression import TEXT_DICTIONARY, pack, unpack
from engine.library.store.ledger.database import Connection, Ledger
from engine.settings.atomic import write_atomically

UNSENT_S: Final = 24 * 3600
"""How long something waits in a composer before its bytes go."""
_FACTS: Final = "SELECT a.content_hash, {name}, size_bytes, media_kind, format, passages, reason FROM attachments a "


def keep(connection: Connection, attachment: Attachment, reading: AttachmentReading) -> None:
    """Keep an attachment's facts and text; it belongs to no chat yet."""
    packed = pack(json.dumps(to_wire(reading)).encode(), TEXT_DICTIONARY)
    reason = None if attachment.reason is None else json.dumps(to_wire(attachment.reason))
    connection.execute(
        """INSERT INTO attachments VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
          reason = excluded.reason, passages = excluded.passages, reading = excluded.reading,
          added_at = excluded.added_at""",
        (
            attachment.content_hash, attachment.size_bytes, attachment.media_kind, attachment.format, reason,
            attachment.passages, packed, now_s(),
        ),
    )  # fmt: skip


def attach(connection: Connection, chat: str, content_hash: str, name: str) -> None:
    """Let an attachment belong to a chat. Raises NotFound when it was not kept."""
    if connection.execute("SELECT 1 FROM attachments WHERE content_hash = ?", (content_hash,)).get is None:
        raise NotFound(what="attachment", name=name or content_hash)
    connection.execute("INSERT OR REPLACE INTO chat_attachments VALUES(?, ?, ?)", (chat, content_hash, name))


def of_chat(connection: Connection, chat: str) -> tuple[Attachment, ...]:
    """Return what belongs to a chat, by name."""
    sql = _FACTS.format(name="c.name") + "JOIN chat_attachments c USING(content_hash) WHERE c.conversation_id = ?"
    return tuple(_attachment(row) for row in connection.execute(sql + " ORDER BY c.name", (chat,)))


def get(connection: Connection, content_hash: str) -> Attachment:
    """Return the facts of an attachment, without a name. Raises NotFound."""
    row = connection.execute(_FACTS.format(name="''") + "WHERE a.content_hash = ?", (content_hash,)).fetchone()
    if row is None:
        raise NotFound(what="attachment", name=content_hash)
    return _attachment(row)


def reading(connection: Connection, content_hash: str) -> AttachmentReading:
    """Return the text of an attachment. Raises NotFound."""
    row: Any = connection.execute("SELECT reading FROM attachments WHERE content_hash = ?", (content_hash,)).fetchone()
    if row is None:
        raise NotFound(what="attachment", name=content_hash)
    return from_wire(AttachmentReading, json.loads(unpack(row[0], TEXT_DICTIONARY)))


def drop(connection: Connection, wanted: AbstractSet[str]) -> set[str]:
    """Drop the attachments with these contents; return the messages that name one."""
    held = {str(row[0]) for row in connection.execute("SELECT content_hash FROM attachments")} & wanted
    naming: set[str] = set()
    for content_hash in held:
        sql = """SELECT n.id FROM nodes n JOIN chat_attachments c ON c.conversation_id = n.conversation_id
          WHERE c.content_hash = ?1 AND instr(n.parts, ?1)"""
        naming |= {str(row[0]) for row in connection.execute(sql, (content_hash,))}
        connection.execute("DELETE FROM attachments WHERE content_hash = ?", (content_hash,))
    return naming


def drop_unowned(connection: Connection, before_s: int) -> None:
    """Drop what belongs to no chat and was added before that second."""
    connection.execute(
        """DELETE FROM attachments WHERE added_at < ? AND NOT EXISTS
          (SELECT 1 FROM chat_attachments c WHERE c.content_hash = attachments.content_hash)""",
        (before_s,),
    )


def folder_of(ledger: Ledger) -> Path:
    """Return the folder of the bytes."""
    return ledger.path.parent / "attachments"


def file_of(ledger: Ledger, content_hash: str) -> Path:
    """Return where the bytes of a content lie."""
    return folder_of(ledger) / content_hash


def write_bytes(ledger: Ledger, content_hash: str, data: bytes) -> None:
    """Put the bytes in the folder; they are on disk when this returns."""
    folder_of(ledger).mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(file_of(ledger, content_hash), data)


def sweep(ledger: Ledger) -> None:
    """Delete the files that no row of the ledger knows."""
    known = ledger.read(lambda c: {str(row[0]) for row in c.execute("SELECT content_hash FROM attachments")})
    _unlink(path for path in folder_of(ledger).glob("*") if path.name not in known)


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _attachment(row: Any) -> Attachment:
    content_hash, name, size, media_kind, format_, passages, reason = row
    why = None if reason is None else json.loads(reason)
    return Attachment(content_hash, name, size, media_kind, format_, passages, why)
