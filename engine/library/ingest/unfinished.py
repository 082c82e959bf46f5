"""Unfinished: what an earlier run left, or an older reader made, is queued again at the start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.contract.file import FileId, FileKey, Pending, Skipped, name_of
from engine.library.ingest.folders.rules import is_inside
from engine.library.ingest.words.lookup import parser_by_name, parsers_of
from engine.library.parse.registry import Registry
from engine.library.parse.sniff import Format
from engine.library.store.ledger import documents, files, readers, roots
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.files import FileRecord

MAX_STALE: Final = 10_000
_PAGE: Final = 1_000
_FOR_WANT_OF_A_READER: Final = frozenset({"unsupported", "plugin_disabled", "needs_program"})


def queue_again(connection: Connection, registry: Registry) -> None:
    """Make Pending, and so found by the next scan: archives whose members were not all read, files that a newer
    version of their reader should read (the old result is served meanwhile) or could not read in its old version,
    and files that have a reader now.
    """
    parsers = parsers_of(registry)
    changed = readers.changed_since(connection, parsers.values())
    for record in _pages(connection, "failed") if changed else ():
        parser = parser_by_name(registry, name_of(record.key, record.key.path))
        if parser.id in changed or parser.id not in parsers:
            files.set_state(connection, record.id, Pending())
    holders = {(record.key.root, record.key.path) for record in _pages(connection, "pending") if record.key.member}
    for root, path in sorted(holders):
        holder = files.by_path(connection, FileKey(root, path))
        if holder is not None and holder.gone_at is None:
            files.set_state(connection, holder.id, Pending())
    for parser in parsers.values():
        stale = documents.stale_parsers(connection, parser, MAX_STALE)
        for held in files.of_documents(connection, stale).values():
            for record in held:
                files.set_state(connection, record.id, Pending())
    for record in _pages(connection, "skipped"):
        if _has_reader_now(record, registry):
            files.set_state(connection, record.id, Pending())


def read_forgotten(connection: Connection, path: bytes) -> None:
    """Make files at or below an absolute path that were forgotten Pending again: the person added them."""
    for root in roots.list_all(connection):
        if path == root.path or is_inside(root.path, path):
            below = b""
        elif is_inside(path, root.path):
            below = path[len(root.path) :].lstrip(b"/")
        else:
            continue
        for record in files.below(connection, root.id, below):
            if isinstance(record.state, Skipped) and record.state.reason.code == "forgotten":
                files.set_state(connection, record.id, Pending())


def _has_reader_now(record: FileRecord, registry: Registry) -> bool:
    if not isinstance(record.state, Skipped) or record.state.reason.code not in _FOR_WANT_OF_A_READER:
        return False
    spec = registry.table.named(name_of(record.key, record.key.path))
    return spec is not None and registry.reader_for(Format(spec.name, spec.kind)) is not None


def _pages(connection: Connection, state: str) -> Iterator[FileRecord]:
    after = FileId(0)
    while records := files.page(connection, state, after, _PAGE):
        yield from records
        after = records[-1].id
