"""Attachment reader: has what was dropped into a chat read by the same confined workers as the library's files."""

from __future__ import annotations

import threading
from collections.abc import Callable

from engine.contract.attachment import AttachmentReading
from engine.contract.chat import Attachment
from engine.contract.label import UNTRUSTED_FILE
from engine.contract.reason import Reason
from engine.library.ingest.words import prepared_wire
from engine.library.ingest.words.members import descriptor
from engine.library.parse.job import ParseDeath, ParseJob, ParseReply
from engine.library.parse.pool import ParserPool
from engine.library.parse.sniff import detect

_HEAD_BYTES = 64 * 1024


class AttachmentReader:
    """Reads one attachment at a time in a worker of its own, so that it need not wait for the library's queue."""

    def __init__(self, make_pool: Callable[[], ParserPool]) -> None:
        self._make_pool = make_pool
        self._lock = threading.Lock()
        self._pool: ParserPool | None = None

    def read(self, name: str, data: bytes, content_hash: str) -> tuple[Attachment, AttachmentReading]:
        """Return what is known of the bytes, and their text; with a reason where there is none to read."""
        encoded = name.encode(errors="replace")
        seen = detect(data[:_HEAD_BYTES], encoded)
        facts = Attachment(content_hash, name, len(data), seen.kind.value, seen.name)
        job = ParseJob(1, descriptor(data), encoded, len(data), {"members": False})
        with self._lock:
            self._pool = self._pool or self._make_pool()
            (answer,) = self._pool.parse([job])
        if isinstance(answer, ParseDeath):
            return _without_text(facts, answer.outcome.reason), AttachmentReading()
        return _read(facts, answer)

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()


def _read(facts: Attachment, reply: ParseReply) -> tuple[Attachment, AttachmentReading]:
    header = reply.header
    try:
        if header["outcome"] != "parsed":
            return _without_text(facts, Reason.from_wire_form(header["reason"])), AttachmentReading()
        content_hash = bytes.fromhex(facts.content_hash)
        prepared = prepared_wire.decode(header["document"], reply.blobs, content_hash, UNTRUSTED_FILE)
    except (ValueError, KeyError, TypeError):
        return _without_text(facts, Reason("parser_crashed", {"format": facts.format})), AttachmentReading()
    document = prepared.document
    reading = AttachmentReading(document.metadata.title, document.layers, prepared.passages)
    kind, format_ = document.media_kind.value, document.format
    known = Attachment(facts.content_hash, facts.name, facts.size_bytes, kind, format_, len(reading.passages))
    return known, reading


def _without_text(facts: Attachment, reason: Reason) -> Attachment:
    why = reason.wire_form()
    return Attachment(facts.content_hash, facts.name, facts.size_bytes, facts.media_kind, facts.format, reason=why)
