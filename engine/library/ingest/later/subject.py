"""Subject: opening the content of a document again, from any living file that holds it, members of archives too."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.contract.file import DocumentId, display_path, join_path, name_of
from engine.contract.reason import Reason
from engine.library.ingest.words import members
from engine.library.ingest.words.opening import Opened, open_known
from engine.library.parse.job import ParseJob, ParseReply
from engine.library.parse.pool import ParserPool
from engine.library.store.ledger import documents, files, roots
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.documents import StoredDocument
from engine.library.store.ledger.files import FileRecord


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document and its open content. ``shown`` is the path for a person."""

    about: StoredDocument
    fd: int
    size_bytes: int
    name: bytes
    shown: str


class Contents:
    """Opens documents. ``pool`` unpacks archives and mails."""

    def __init__(self, ledger: Ledger, pool: ParserPool) -> None:
        self._ledger = ledger
        self._pool = pool

    @contextlib.contextmanager
    def opened(self, document: DocumentId) -> Iterator[OpenDocument | Reason]:
        """Open a document's content, or say why none of its files can be read; closed at the end."""
        about, places = self._ledger.read(lambda c: _places(c, document))
        found: OpenDocument | Reason = Reason("vanished", retryable=True)
        for record, path in places:
            found = self._open(about, record, path)
            if isinstance(found, OpenDocument):
                break
        try:
            yield found
        finally:
            if isinstance(found, OpenDocument):
                os.close(found.fd)

    def _open(self, about: StoredDocument, record: FileRecord, path: bytes) -> OpenDocument | Reason:
        shown = "/".join([display_path(path), *record.key.member])
        name = name_of(record.key, path)
        if not record.key.member:
            found = open_known(path, record.stamp, about.content_hash)
            if not isinstance(found, Opened):
                return found.reason
            return OpenDocument(about, found.fd, found.stamp.size_bytes, name, shown)
        content = self._unpacked(record, path)
        if content is None:
            return Reason("vanished", retryable=True)
        return OpenDocument(about, members.descriptor(content), len(content), name, shown)

    def _unpacked(self, record: FileRecord, path: bytes) -> bytes | None:
        """Return the bytes of a member, unpacked level by level in a worker; None when it is not there any more."""
        try:
            fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        except OSError:
            return None
        key, name, content = record.key, os.path.basename(path), b""
        for depth in range(len(key.member)):
            parent = type(key)(key.root, key.path, key.member[:depth])
            (answer,) = self._pool.parse([ParseJob(depth, fd, name, os.fstat(fd).st_size, {"members": True})])
            listed = _listed(answer) if isinstance(answer, ParseReply) else []
            inside = {one.key.member: one for one in members.contents_of(parent, listed)}
            wanted = inside.get(key.member[: depth + 1])
            if wanted is None:
                return None
            content, name = wanted.content, os.fsencode(wanted.key.member[-1])
            if depth + 1 < len(key.member):
                fd = members.descriptor(content)
        return content


def _listed(reply: ParseReply) -> list[tuple[str, bytes]]:
    listed: list[Any] = reply.header.get("members") or []
    contents = reply.blobs[len(reply.blobs) - len(listed) :] if listed else ()
    return [(str(name), bytes(content)) for (name, _), content in zip(listed, contents, strict=True)]


def _places(connection: Connection, document: DocumentId) -> tuple[StoredDocument, list[tuple[FileRecord, bytes]]]:
    """Return a document and its living files of roots that are there, plain files before members."""
    about = documents.get(connection, document)
    bases = {root.id: root.path for root in roots.list_all(connection) if root.online}
    held = files.of_documents(connection, [document]).get(document, [])
    living = [one for one in held if one.gone_at is None and one.key.root in bases]
    ordered = sorted(living, key=lambda one: len(one.key.member))
    return about, [(one, join_path(bases[one.key.root], one.key.path)) for one in ordered]
