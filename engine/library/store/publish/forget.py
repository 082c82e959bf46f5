"""Forget: removing everything made from some files, at once and from the disk, and keeping it out from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.contract.file import DocumentId, FileId, Skipped, display_path, join_path
from engine.contract.reason import Reason
from engine.contract.status import ForgetReceipt
from engine.library.store.care import snapshots
from engine.library.store.history import attachments, citations
from engine.library.store.ledger import documents, files, quarantine, roots, tombstones
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.files import FileRecord
from engine.library.store.publish import purge
from engine.library.store.publish.publisher import Publisher


@dataclass(frozen=True, slots=True)
class _Found:
    records: tuple[FileRecord, ...]
    places: dict[FileId, bytes]
    """Absolute path of each file (of its container for a member)."""
    hashes: frozenset[bytes]
    documents: tuple[DocumentId, ...]


def forget(publisher: Publisher, paths: Sequence[bytes]) -> ForgetReceipt:
    """Remove the files at or below these absolute paths and every copy of their content; return what went.

    The files themselves are not touched. They are listed as Skipped(forgotten) and stay out of the index, and so does
    their content under any name, until ``tombstones.lift``. Snapshots of the ledger, and ledgers set aside, are
    deleted, for they hold it too.
    """
    with publisher.lock:
        found = publisher.ledger.read(lambda c: _find(c, paths))
        blanked = publisher.ledger.write(lambda c: _bury(c, found, paths))
        publisher.fault("forget_buried")
        purged = purge.purge_documents(publisher, found.documents)
        publisher.collect_garbage()
        publisher.index.clean()
        attachments.sweep(publisher.ledger)
        _wipe_ledger(publisher.ledger)
    buried = {*paths, *(found.places[record.id] for record in found.records)}
    return ForgetReceipt(
        paths=tuple(sorted({_shown(found, record) for record in found.records})),
        passages=purged.passages,
        vectors=purged.vectors,
        quotes_blanked=blanked,
        tombstones=tuple(sorted(display_path(path) for path in buried)),
    )


def _find(connection: Connection, paths: Sequence[bytes]) -> _Found:
    folders = {root.id: root.path for root in roots.list_all(connection)}
    named = [record for path in paths for record in _at(connection, path, folders)]
    hashes = {record.content_hash for record in named if record.content_hash is not None}
    hashes |= {_hash_of(connection, record.document) for record in named if record.document is not None}
    copies = [record for one in hashes for record in files.by_hash(connection, one)]
    # What lies inside a forgotten archive or mail goes with it, and its copies elsewhere too.
    records = {record.id: record for record in [*named, *copies]}
    places = {record.id: join_path(folders[record.key.root], record.key.path) for record in records.values()}
    wanted = [DocumentId(row[0]) for one in hashes for row in _documents(connection, one)]
    # Earlier versions of any file wait for the next purge without a name: they may be of these files.
    replaced = documents.hidden_before(connection, 0, 1_000_000)
    return _Found(tuple(records.values()), places, frozenset(hashes), tuple(dict.fromkeys([*wanted, *replaced])))


def _at(connection: Connection, path: bytes, folders: dict[Any, bytes]) -> list[FileRecord]:
    found: list[FileRecord] = []
    for root, base in folders.items():
        below = base.rstrip(b"/") + b"/"
        if base == path or base.startswith(path.rstrip(b"/") + b"/"):
            found += files.below(connection, root, b"")
        elif path.startswith(below):
            found += files.below(connection, root, path.removeprefix(below))
    return found


def _bury(connection: Connection, found: _Found, paths: Sequence[bytes]) -> int:
    tombstones.bury(connection, [*paths, *found.places.values()], found.hashes)
    replaced = [stored.content_hash for stored in documents.get_many(connection, found.documents).values()]
    shown = {_shown(found, record) for record in found.records}
    blanked = citations.blank_quotes(connection, {*found.hashes, *replaced, *citations.hashes_at(connection, shown)})
    for content_hash in found.hashes:
        quarantine.release(connection, content_hash)
    inside = [record.id for record in found.records if record.key.member]
    files.drop(connection, inside)
    for record in found.records:
        if not record.key.member:
            files.set_state(connection, record.id, Skipped(Reason("forgotten")))
    files.unname(connection, [record.id for record in found.records if not record.key.member])
    return blanked


def _wipe_ledger(ledger: Ledger) -> None:
    # secure_delete has overwritten the rows; the write-ahead log still holds the pages as they were before.
    ledger.maintain(lambda c: c.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    snapshots.wipe(ledger.path, ledger.snapshots)


def _shown(found: _Found, record: FileRecord) -> str:
    return "/".join([display_path(found.places[record.id]), *record.key.member])


def _hash_of(connection: Connection, document: DocumentId) -> bytes:
    return documents.get(connection, document).content_hash


def _documents(connection: Connection, content_hash: bytes) -> list[Any]:
    return connection.execute("SELECT id FROM documents WHERE content_hash = ?", (content_hash,)).fetchall()
