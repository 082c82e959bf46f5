"""Files: what was seen below the roots, in which state, and which document each one holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.errors import NotFound
from engine.contract.file import (
    DocumentId,
    Failed,
    FileId,
    FileKey,
    FileState,
    Indexed,
    Offline,
    Pending,
    RootId,
    Skipped,
    Stamp,
)
from engine.contract.reason import Reason
from engine.library.store.ledger import documents, labels
from engine.library.store.ledger.clock import now_s
from engine.library.store.ledger.database import Connection, Ledger

_SELECT: Final = """SELECT f.id, f.root_id, f.path, f.member, f.size_bytes, f.mtime_ns, f.ctime_ns, f.inode, f.device,
  f.state, f.reason, f.content_hash, f.document_id, f.gone_at, r.online
  FROM files f JOIN roots r ON r.id = f.root_id """
_PAGE: Final = 2_000
_WITH_MEMBERS: Final = """SELECT ?1 UNION SELECT m.id FROM files f JOIN files m USING (root_id, path)
  WHERE f.id = ?1 AND f.member = ''"""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file as the ledger knows it.

    ``document`` is what searches find it by: while a changed file is Pending, that is still its old document.
    """

    id: FileId
    key: FileKey
    stamp: Stamp
    state: FileState
    content_hash: bytes | None
    document: DocumentId | None
    gone_at: int | None


def upsert_seen(connection: Connection, seen: Iterable[tuple[FileKey, Stamp]]) -> list[FileId]:
    """Record new and changed files as Pending and return their ids, in order. A gone file comes back by this."""
    sql = """INSERT INTO files(root_id, path, member, size_bytes, mtime_ns, ctime_ns, inode, device, state)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, 'pending')
      ON CONFLICT(root_id, path, member) DO UPDATE SET size_bytes = excluded.size_bytes, mtime_ns = excluded.mtime_ns,
        ctime_ns = excluded.ctime_ns, inode = excluded.inode, device = excluded.device,
        state = 'pending', reason = NULL, gone_at = NULL
      RETURNING id, document_id"""
    rows = [connection.execute(sql, (*_key_row(key), *_stamp_row(stamp))).get for key, stamp in seen]
    documents.show(connection, {document for _, document in rows if document is not None})
    return [FileId(file) for file, _ in rows]


def touch(connection: Connection, seen: Iterable[tuple[FileId, Stamp]]) -> None:
    """Record new stamps of files whose content proved to be the same; their state stays."""
    connection.executemany(
        "UPDATE files SET size_bytes = ?, mtime_ns = ?, ctime_ns = ?, inode = ?, device = ? WHERE id = ?",
        ((*_stamp_row(stamp), file) for file, stamp in seen),
    )


def get(connection: Connection, file: FileId) -> FileRecord:
    """Return a file. Raises NotFound."""
    found = get_many(connection, [file])
    if not found:
        raise NotFound(what="file", name=str(file))
    return found[0]


def get_many(connection: Connection, ids: Sequence[FileId]) -> list[FileRecord]:
    """Return the files of these ids that exist, in order of id."""
    sql = _SELECT + "WHERE f.id IN (SELECT value FROM json_each(?)) ORDER BY f.id"
    return [_record(row) for row in connection.execute(sql, (json.dumps(ids),))]


def by_path(connection: Connection, key: FileKey) -> FileRecord | None:
    """Return the file of exactly this key, gone or not."""
    sql = _SELECT + "WHERE f.root_id = ? AND f.path = ? AND f.member = ?"
    row = connection.execute(sql, _key_row(key)).fetchone()
    return None if row is None else _record(row)


def members_of(connection: Connection, key: FileKey) -> list[FileRecord]:
    """Return every member below the file of this path, at any depth, in order of member."""
    sql = _SELECT + "WHERE f.root_id = ? AND f.path = ? AND f.member != '' ORDER BY f.member"
    return [_record(row) for row in connection.execute(sql, (key.root, key.path))]


def below(connection: Connection, root: RootId, folder: bytes) -> list[FileRecord]:
    """Return the files at or below a folder of a root (``b""``: all of them), members included, sorted by path."""
    sql = _SELECT + "WHERE f.root_id = ? AND (? = x'' OR f.path = ? OR (f.path > ? AND f.path < ?))"
    bounds = (root, folder, folder, folder + b"/", folder + b"0")
    return [_record(row) for row in connection.execute(sql + " ORDER BY f.path, f.member", bounds)]


def iterate(ledger: Ledger, root: RootId, *, gone: bool = False) -> Iterator[FileRecord]:
    """Yield a root's files (not their members) sorted by path bytes, with flat memory, each page its own snapshot.

    With ``gone`` the vanished ones that are still kept come too, so that a file that is back is told from a new one.
    """
    after: bytes | None = None
    gone_rule = "" if gone else " AND f.gone_at IS NULL"
    while True:
        rule = " AND f.path > ?" if after is not None else ""
        sql = f"{_SELECT}WHERE f.root_id = ? AND f.member = ''{gone_rule}{rule} ORDER BY f.path LIMIT {_PAGE}"
        bounds: tuple[Any, ...] = (root,) if after is None else (root, after)

        def page(connection: Connection, sql: str = sql, bounds: tuple[Any, ...] = bounds) -> list[Any]:
            return connection.execute(sql, bounds).fetchall()

        rows = ledger.read(page)
        yield from map(_record, rows)
        if len(rows) < _PAGE:
            return
        after = rows[-1][2]


def page(
    connection: Connection, state: str | None, after: FileId, limit: int, root: RootId | None = None, since_ns: int = 0
) -> list[FileRecord]:
    """Return up to ``limit`` living files with an id above ``after``, of one state's tag or of any, in order of id.

    ``since_ns``: only those that were made, changed, moved or copied there since (nanoseconds since 1970).
    """
    effective = "CASE WHEN r.online THEN f.state ELSE 'offline' END"
    sql = (
        _SELECT
        + f"""WHERE f.gone_at IS NULL AND f.id > ?1 AND (?2 IS NULL OR {effective} = ?2)
      AND (?3 IS NULL OR f.root_id = ?3) AND (?5 = 0 OR MAX(f.mtime_ns, f.ctime_ns) >= ?5) ORDER BY f.id LIMIT ?4"""
    )
    return [_record(row) for row in connection.execute(sql, (after, state, root, limit, since_ns))]


def set_state(connection: Connection, file: FileId, state: FileState, content_hash: bytes | None = None) -> None:
    """Record the state of a file. Skipped and Failed let go of the document, which nobody may find by it any more."""
    reason = json.dumps(state.reason.wire_form()) if isinstance(state, (Skipped, Failed)) else None
    old = connection.execute("SELECT document_id FROM files WHERE id = ?", (file,)).get
    connection.execute(
        "UPDATE files SET state = ?, reason = ?, content_hash = coalesce(?, content_hash) WHERE id = ?",
        (state.kind, reason, content_hash, file),
    )
    if isinstance(state, (Skipped, Failed)) and old is not None:
        connection.execute("UPDATE files SET document_id = NULL WHERE id = ?", (file,))
        documents.hide_orphans(connection, {old}, hidden_at=0)


def link_document(connection: Connection, links: Sequence[tuple[FileId, Stamp, DocumentId]]) -> None:
    """Make each document (already published) what its file is found by; replaced documents are hidden at once.

    The stamp is the one the file had when it was read: a file that changed since stays Pending.
    """
    replaced: set[int] = set()
    for file, _, document in links:
        old = connection.execute("SELECT document_id FROM files WHERE id = ?", (file,)).get
        if old is not None and old != document:
            replaced.add(old)
    connection.executemany(
        """UPDATE files SET document_id = ?1, reason = NULL,
          state = CASE WHEN size_bytes = ?3 AND mtime_ns = ?4 AND inode = ?5 THEN 'indexed' ELSE 'pending' END,
          content_hash = (SELECT content_hash FROM documents WHERE id = ?1) WHERE id = ?2""",
        ((document, file, stamp.size_bytes, stamp.mtime_ns, _signed(stamp.inode)) for file, stamp, document in links),
    )
    linked = {document for _, _, document in links}
    labels.join(connection, linked)
    documents.show(connection, linked)
    documents.hide_orphans(connection, replaced, hidden_at=0)


def move(connection: Connection, file: FileId, key: FileKey, stamp: Stamp) -> None:
    """Give a file (and its members) another place; what it holds stays. Its name must be published again.

    A gone file that is remembered at the new place is dropped; a living one there raises apsw.ConstraintError.
    """
    root, path, member = _key_row(key)
    old = get(connection, file).key
    squatters = "root_id = ? AND path = ? AND gone_at IS NOT NULL"
    drop(
        connection,
        [FileId(row[0]) for row in connection.execute(f"SELECT id FROM files WHERE {squatters}", (root, path))],
    )
    connection.execute(
        """UPDATE files SET root_id = ?, path = ?, member = ?, size_bytes = ?, mtime_ns = ?, ctime_ns = ?, inode = ?,
          device = ?, gone_at = NULL, named = min(named, 1) WHERE id = ?""",
        (root, path, member, *_stamp_row(stamp), file),
    )
    if not member:
        connection.execute(
            """UPDATE files SET root_id = ?, path = ?, gone_at = NULL, named = min(named, 1)
              WHERE root_id = ? AND path = ? AND member != ''""",
            (root, path, old.root, old.path),
        )
    _show_documents_of(connection, root, path)


def mark_gone(connection: Connection, ids: Iterable[FileId], gone_at: int | None = None) -> None:
    """Take vanished files, and the members inside them, out of all results; both are kept until the next purge."""
    at = now_s() if gone_at is None else gone_at
    touched: set[int] = set()
    for file in ids:
        sql = f"UPDATE files SET gone_at = ?2 WHERE gone_at IS NULL AND id IN ({_WITH_MEMBERS}) RETURNING document_id"
        touched.update(row[0] for row in connection.execute(sql, (file, at)) if row[0] is not None)
    documents.hide_orphans(connection, touched, hidden_at=at)


def restore(connection: Connection, ids: Iterable[FileId]) -> None:
    """Bring back vanished files whose content proved to be the same, with the members inside them."""
    touched: set[int] = set()
    for file in ids:
        sql = f"UPDATE files SET gone_at = NULL WHERE id IN ({_WITH_MEMBERS}) RETURNING document_id"
        touched.update(row[0] for row in connection.execute(sql, (file,)) if row[0] is not None)
    documents.show(connection, touched)


def gone_before(connection: Connection, moment: int, limit: int) -> list[FileId]:
    """Return files that vanished at or before ``moment``."""
    sql = "SELECT id FROM files WHERE gone_at <= ? ORDER BY gone_at, id LIMIT ?"
    return [FileId(row[0]) for row in connection.execute(sql, (moment, limit))]


def drop(connection: Connection, ids: Sequence[FileId]) -> None:
    """Forget these rows; their names leave the index with the next ``Publisher.collect_garbage``."""
    listed = (json.dumps(ids),)
    chosen = "id IN (SELECT value FROM json_each(?))"
    orphans = {row[0] for row in connection.execute(f"SELECT document_id FROM files WHERE {chosen}", listed)} - {None}
    connection.execute(
        f"INSERT OR IGNORE INTO index_garbage SELECT 'names', id FROM files WHERE named > 0 AND {chosen}",
        listed,
    )
    connection.execute(f"DELETE FROM files WHERE {chosen}", listed)
    documents.hide_orphans(connection, orphans, hidden_at=now_s())


def begin_naming(connection: Connection, ids: Sequence[FileId]) -> list[FileId]:
    """Say that these files' names are about to be written; return those whose old name may lie in the index."""
    listed = (json.dumps(ids),)
    chosen = "id IN (SELECT value FROM json_each(?))"
    renamed = [
        FileId(row[0]) for row in connection.execute(f"SELECT id FROM files WHERE named > 0 AND {chosen}", listed)
    ]
    connection.execute(f"UPDATE files SET named = 1 WHERE {chosen}", listed)
    return renamed


def set_named(connection: Connection, ids: Sequence[FileId], *, written: bool = True) -> None:
    """Say that these files' names lie in the index, or that they do not."""
    sql = "UPDATE files SET named = ? WHERE id IN (SELECT value FROM json_each(?))"
    connection.execute(sql, (2 if written else 0, json.dumps(ids)))


def unname(connection: Connection, ids: Sequence[FileId]) -> None:
    """Take these files' names out of the index, with the next ``Publisher.collect_garbage``."""
    listed = (json.dumps(ids),)
    chosen = "named > 0 AND id IN (SELECT value FROM json_each(?))"
    connection.execute(f"INSERT OR IGNORE INTO index_garbage SELECT 'names', id FROM files WHERE {chosen}", listed)
    connection.execute(f"UPDATE files SET named = 0 WHERE {chosen}", listed)


def being_named(connection: Connection) -> list[FileId]:
    """Return the files whose name is being written; after a kill it may lie in the index or not."""
    return [FileId(row[0]) for row in connection.execute("SELECT id FROM files WHERE named = 1")]


def unnamed(connection: Connection, limit: int) -> list[FileRecord]:
    """Return living files with a document whose name is not in the index, or is an old one there."""
    sql = _SELECT + "WHERE f.named != 2 AND f.gone_at IS NULL AND f.document_id IS NOT NULL ORDER BY f.id LIMIT ?"
    return [_record(row) for row in connection.execute(sql, (limit,))]


def of_documents(connection: Connection, ids: Sequence[DocumentId]) -> dict[DocumentId, list[FileRecord]]:
    """Return the living files of each document, in order of id; a document without any is left out."""
    sql = _SELECT + "WHERE f.document_id IN (SELECT value FROM json_each(?)) AND f.gone_at IS NULL ORDER BY f.id"
    found: dict[DocumentId, list[FileRecord]] = {}
    for row in connection.execute(sql, (json.dumps(ids),)):
        record = _record(row)
        if record.document is not None:
            found.setdefault(record.document, []).append(record)
    return found


def by_hash(connection: Connection, content_hash: bytes) -> list[FileRecord]:
    """Return every file, gone or not, whose content has this hash."""
    holding = "SELECT f.id FROM documents d JOIN files f ON f.document_id = d.id WHERE d.content_hash = ?1"
    unread = "SELECT id FROM files WHERE content_hash = ?1 AND document_id IS NULL"
    sql = _SELECT + f"WHERE f.id IN ({holding} UNION {unread}) ORDER BY f.id"
    return [_record(row) for row in connection.execute(sql, (content_hash,))]


def _show_documents_of(connection: Connection, root: int, path: bytes) -> None:
    sql = "SELECT document_id FROM files WHERE root_id = ? AND path = ? AND document_id IS NOT NULL"
    documents.show(connection, {row[0] for row in connection.execute(sql, (root, path))})


def _key_row(key: FileKey) -> tuple[int, bytes, str]:
    return key.root, key.path, json.dumps(key.member) if key.member else ""


def _stamp_row(stamp: Stamp) -> tuple[int, int, int, int, int]:
    return stamp.size_bytes, stamp.mtime_ns, stamp.ctime_ns, _signed(stamp.inode), _signed(stamp.device)


def _signed(number: int) -> int:
    # SQLite integers are signed; inodes of some file systems use the 64th bit.
    return number - (1 << 64) if number >= 1 << 63 else number


def _record(row: Any) -> FileRecord:
    file, root, path, member, size, mtime, ctime, inode, device, state, reason, content, document, gone_at, online = row
    return FileRecord(
        FileId(file),
        FileKey(RootId(root), path, tuple(json.loads(member)) if member else ()),
        Stamp(size, mtime, ctime, inode % (1 << 64), device % (1 << 64)),
        _state(state, reason) if online else Offline(),
        content,
        None if document is None else DocumentId(document),
        gone_at,
    )


def _state(kind: str, reason: str | None) -> FileState:
    if kind == "indexed":
        return Indexed()
    if reason is None:
        return Pending()
    why = Reason.from_wire_form(json.loads(reason))
    return Skipped(why) if kind == "skipped" else Failed(why)
