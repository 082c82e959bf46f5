"""Lookup: what the ledger knows of some content before anything is read: forgotten, in quarantine, or published."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from engine.contract.document import Kind, ParserId
from engine.contract.file import DocumentId, FileKey, Pending, name_of
from engine.library.parse.registry import Registry
from engine.library.parse.sniff import Format
from engine.library.store.ledger import documents, files, quarantine, tombstones
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.files import FileRecord
from engine.library.store.ledger.known import known_among

WITH_MEMBERS = (Kind.ARCHIVE, Kind.MAIL)
"""Kinds of documents whose files may hold others."""
_UNKNOWN = ParserId("unknown", 1)


@dataclass(frozen=True, slots=True)
class Published:
    """A document of this content that is in the index, and a file that holds it (its members come along)."""

    document: DocumentId
    holder: FileRecord


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Why the content is not to be read: ``forgotten`` or ``parser_crashed``."""

    code: str


def look_up_all(
    connection: Connection, registry: Registry, contents: Sequence[tuple[bytes, FileKey, bytes]]
) -> list[Published | Forbidden | None]:
    """Return what ``look_up`` says of each ``(path, key, content hash)``; one query tells that most are new."""
    known = known_among(connection, {content_hash for _, _, content_hash in contents})
    forgotten = frozenset(tombstones.list_paths(connection))
    return [
        look_up(connection, registry, path, key, content_hash) if content_hash in known or path in forgotten else None
        for path, key, content_hash in contents
    ]


def look_up(
    connection: Connection, registry: Registry, path: bytes, key: FileKey, content_hash: bytes
) -> Published | Forbidden | None:
    """Return what is known of a content about to be read; None when it is new. ``path`` is absolute."""
    if tombstones.covers_path(connection, path) or tombstones.covers_hash(connection, content_hash):
        return Forbidden("forgotten")
    name = name_of(key, path)
    if quarantine.is_quarantined(connection, content_hash, parser_by_name(registry, name)):
        return Forbidden("parser_crashed")
    return _published(connection, registry, key, name, content_hash)


def parsers_of(registry: Registry) -> dict[str, ParserId]:
    """Return every parser in force by its id."""
    found = (registry.parser_id(Format(spec.name, spec.kind)) for spec in registry.table.by_format.values())
    return {parser.id: parser for parser in found if parser is not None}


def parser_by_name(registry: Registry, name: bytes) -> ParserId:
    """Return the parser that a file of this name would go to, for the books of the quarantine."""
    spec = registry.table.named(name)
    found = registry.parser_id(Format(spec.name, spec.kind)) if spec is not None else None
    return found or _UNKNOWN


def _published(
    connection: Connection, registry: Registry, key: FileKey, name: bytes, content_hash: bytes
) -> Published | None:
    for holder in files.by_hash(connection, content_hash):
        same_ending = holder.key == key or _ending(name_of(holder.key, holder.key.path)) == _ending(name)
        if holder.document is None or not same_ending:
            continue
        document = documents.get(connection, holder.document)
        if registry.parser_id(Format(document.format, document.media_kind)) != document.parser:
            continue
        if document.content_hash == content_hash and _is_whole(connection, holder, document.media_kind, key):
            return Published(holder.document, holder)
    return None


def _is_whole(connection: Connection, holder: FileRecord, kind: Kind, key: FileKey) -> bool:
    """Return whether all that lies inside the holder was read, and nothing has to come along for a member."""
    if kind not in WITH_MEMBERS:
        return True
    if holder.key.member or key.member:
        return False
    return not any(isinstance(member.state, Pending) for member in files.members_of(connection, holder.key))


def _ending(name: bytes) -> bytes:
    return os.path.splitext(name)[1].lower() or name
