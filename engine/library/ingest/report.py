"""Report: the library's state in the contract's words, read from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.contract.file import Failed, FileId, RootId, Skipped, display_path, file_uri, join_path
from engine.contract.request import FilePage
from engine.contract.status import FileCounts, FileStatus, LibraryStatus, Rate, RootStatus, Waiting
from engine.library.store.ledger import counters, counts, documents, files, passages, roots, work
from engine.library.store.ledger.counts import LibraryCounts
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.documents import StoredDocument
from engine.library.store.ledger.files import FileRecord
from engine.library.store.ledger.roots import Root


def root_statuses(connection: Connection) -> tuple[RootStatus, ...]:
    """Return every root with its counts."""
    return _root_statuses(connection, counts.of_library(connection))


def root_status(connection: Connection, root: Root) -> RootStatus:
    """Return one root with its counts."""
    return _root_status(root, counts.of_files(connection, root.id))


def _root_statuses(connection: Connection, counted: LibraryCounts) -> tuple[RootStatus, ...]:
    return tuple(_root_status(root, counted.of_root.get(root.id, FileCounts())) for root in roots.list_all(connection))


def _root_status(root: Root, counted: FileCounts) -> RootStatus:
    return RootStatus(
        id=root.id,
        path=display_path(root.path),
        uri=file_uri(root.path),
        is_file=root.is_file,
        online=root.online,
        trusted=root.trusted,
        files=counted,
        ignore=tuple(str(line) for line in root.options.get("ignore", ())),
    )


def library_status(connection: Connection, rate: Rate, waiting: Sequence[Waiting], paused: bool) -> LibraryStatus:
    """Return the state of everything. Each file is counted once, with its root."""
    counted = counts.of_library(connection)
    return LibraryStatus(
        files=counted.total,
        members=counted.members,
        passages=passages.count(connection),
        roots=_root_statuses(connection, counted),
        rate=rate,
        waiting=tuple(waiting),
        counters={counters.EMBEDDINGS_COMPUTED: 0, **counters.read(connection)},
        paused=paused,
    )


def file_page(connection: Connection, state: str, cursor: str, limit: int, since_ns: int = 0) -> FilePage:
    """Return files of one state (or of all when empty) that came or changed since a moment, after the cursor."""
    after = FileId(int(cursor)) if cursor.isdigit() else FileId(0)
    records = files.page(connection, state or None, after, limit, since_ns=since_ns)
    paths = {root.id: root.path for root in roots.list_all(connection)}
    ids = sorted({record.document for record in records if record.document is not None})
    stored = documents.get_many(connection, ids)
    unfinished = work.unfinished_stages(connection, ids)
    statuses = tuple(
        _file_status(record, paths, stored.get(record.document) if record.document else None,
                     unfinished.get(record.document, ()) if record.document else ())
        for record in records
    )  # fmt: skip
    return FilePage(statuses, str(records[-1].id) if len(records) == limit else "")


def _file_status(
    record: FileRecord, paths: Mapping[RootId, bytes], document: StoredDocument | None, due: tuple[str, ...]
) -> FileStatus:
    path = join_path(paths[record.key.root], record.key.path)
    state = record.state
    shown = "/".join([display_path(path), *record.key.member])
    return FileStatus(
        id=record.id,
        path=shown,
        uri=file_uri(path, record.key.member),
        state=state.kind,
        reason=state.reason.wire_form() if isinstance(state, (Skipped, Failed)) else None,
        format=document.format if document is not None else "",
        media_kind=document.media_kind.value if document is not None else "",
        size_bytes=record.stamp.size_bytes,
        modified_ns=record.stamp.mtime_ns,
        embedded=document is not None and work.MEANING not in due,
        work_due=due,
    )
