"""Members: the files inside an archive or mail, each with a row and a document of its own, at most two deep."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.contract.file import Failed, FileId, FileKey, Skipped, Stamp
from engine.library.ingest.words.outbox import Linked, Place, Result, Settled
from engine.library.store.ledger import files
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.files import FileRecord

MAX_DEPTH: Final = 2


@dataclass(frozen=True, slots=True)
class MemberContent:
    """One member as the worker sent it."""

    key: FileKey
    content: bytes
    content_hash: bytes


def contents_of(parent: FileKey, listed: Sequence[tuple[str, bytes]]) -> list[MemberContent]:
    """Return the members of a file, each name once; none where the nesting is deep enough."""
    if len(parent.member) >= MAX_DEPTH:
        return []
    found: dict[str, bytes] = {}
    for name, content in listed:
        unique, number = name, 1
        while unique in found:
            number += 1
            unique = f"{name} ({number})"
        found[unique] = content
    return [
        MemberContent(replace(parent, member=(*parent.member, name)), content, hashlib.sha256(content).digest())
        for name, content in found.items()
    ]


def record(connection: Connection, parent: FileKey, stamp: Stamp, members: Sequence[MemberContent]) -> list[FileId]:
    """Write a row for each member directly inside ``parent``, return their ids; those no longer there are dropped."""
    kept = {member.key.member for member in members}
    depth = len(parent.member)
    stale = [
        known.id
        for known in files.members_of(connection, FileKey(parent.root, parent.path))
        if known.key.member[:depth] == parent.member
        and len(known.key.member) > depth
        and known.key.member[: depth + 1] not in kept
    ]
    files.drop(connection, stale)
    return files.upsert_seen(
        connection, [(member.key, replace(stamp, size_bytes=len(member.content))) for member in members]
    )


def copy(connection: Connection, holder: FileRecord, to: Place) -> list[Result]:
    """Give a file whose content is known the members of the file that holds it; return what became of each."""
    known = files.members_of(connection, holder.key)
    keys = [replace(to.key, member=member.key.member) for member in known]
    stamps = [replace(to.stamp, size_bytes=member.stamp.size_bytes) for member in known]
    ids = files.upsert_seen(connection, list(zip(keys, stamps, strict=True)))
    results: list[Result] = []
    for member, file, key, stamp in zip(known, ids, keys, stamps, strict=True):
        place = Place(file, key, to.path, stamp)
        if member.document is not None:
            results.append(Linked(place, member.document))
        elif isinstance(member.state, (Skipped, Failed)):
            results.append(Settled(place, member.state, member.content_hash))
    return results


def descriptor(content: bytes) -> int:
    """Return an open file without a name that holds ``content``."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("member", os.MFD_CLOEXEC)
        with os.fdopen(os.dup(fd), "wb") as file:
            file.write(content)
        return fd
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return os.dup(file.fileno())
