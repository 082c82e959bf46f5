"""Selection: the shown documents that a search's filters let through."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.contract.file import DocumentId, FileId, PassageId
from engine.library.store.ledger import files
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.files import FileRecord

_FROM = " FROM files f JOIN documents d ON d.id = f.document_id JOIN roots r ON r.id = f.root_id"
_SHOWN = " WHERE f.gone_at IS NULL AND d.hidden_at IS NULL"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a file and its document must be like. Empty tuples and None let everything through.

    ``folders`` are absolute paths, or names of folders (``Reports`` or ``2024/Reports``) wherever they lie.
    Moments are modification times in nanoseconds, below ``until_ns``. ``created`` are prefixes of ISO dates.
    """

    kinds: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    folders: tuple[bytes, ...] = ()
    among: tuple[bytes, ...] = ()
    """Absolute paths of folders and files; any one of them will do."""
    since_ns: int | None = None
    until_ns: int | None = None
    created: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    longer_s: float | None = None
    shorter_s: float | None = None
    """Bounds of the length of recordings, both inclusive; what has no length does not pass."""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is filtered."""
        return self == Selection()


def documents(connection: Connection, selection: Selection, limit: int) -> list[DocumentId]:
    """Return up to ``limit`` shown documents of a living file the selection lets through, last modified first."""
    rule, values = _rule(selection)
    sql = f"SELECT d.id{_FROM}{_SHOWN}{rule} GROUP BY d.id ORDER BY max(f.mtime_ns) DESC, d.id LIMIT ?"
    return [DocumentId(row[0]) for row in connection.execute(sql, (*values, limit))]


def living_files(
    connection: Connection, selection: Selection, ids: Sequence[DocumentId]
) -> dict[DocumentId, list[FileRecord]]:
    """Return, for each of these documents that is shown, its living files that the selection lets through."""
    rule, values = _rule(selection)
    sql = f"SELECT f.id{_FROM}{_SHOWN} AND d.id IN (SELECT value FROM json_each(?)){rule}"
    chosen = [FileId(row[0]) for row in connection.execute(sql, (json.dumps(list(ids)), *values))]
    found: dict[DocumentId, list[FileRecord]] = {}
    for record in files.get_many(connection, chosen):
        if record.document is not None:
            found.setdefault(record.document, []).append(record)
    return found


def shown(connection: Connection, selection: Selection, ids: Sequence[DocumentId]) -> set[DocumentId]:
    """Return those of the documents that are shown and have a living file the selection lets through."""
    rule, values = _rule(selection)
    sql = f"SELECT DISTINCT d.id{_FROM}{_SHOWN} AND d.id IN (SELECT value FROM json_each(?)){rule}"
    return {DocumentId(row[0]) for row in connection.execute(sql, (json.dumps(list(ids)), *values))}


def facts(connection: Connection, selection: Selection, ids: Sequence[DocumentId]) -> list[tuple[Any, ...]]:
    """Return (document, kind, language, author, last change in ns, path of root, path in it) of living files."""
    rule, values = _rule(selection)
    columns = "d.id, d.media_kind, d.language, d.author, f.mtime_ns, r.path, f.path"
    sql = f"SELECT {columns}{_FROM}{_SHOWN} AND d.id IN (SELECT value FROM json_each(?)){rule}"
    return list(connection.execute(sql, (json.dumps(list(ids)), *values)))


def vector_keys(connection: Connection, ids: Sequence[DocumentId]) -> list[bytes]:
    """Return the vector keys of all passages of these documents, once each."""
    sql = """SELECT p.vector_key FROM documents d
      JOIN passages p ON p.id BETWEEN d.first_passage AND d.first_passage + d.passages - 1
      WHERE d.id IN (SELECT value FROM json_each(?1))
      UNION SELECT p.vector_key FROM layer_parts l
      JOIN passages p ON p.id BETWEEN l.first_passage AND l.first_passage + l.passages - 1
      WHERE l.document_id IN (SELECT value FROM json_each(?1))"""
    return [row[0] for row in connection.execute(sql, (json.dumps(list(ids)),))]


def keys_of(connection: Connection, ids: Sequence[PassageId]) -> dict[PassageId, bytes]:
    """Return the vector key of each of these passages; passages with the same words share it."""
    sql = "SELECT id, vector_key FROM passages WHERE id IN (SELECT value FROM json_each(?))"
    return {PassageId(row[0]): row[1] for row in connection.execute(sql, (json.dumps(list(ids)),))}


def first_passages(connection: Connection, ids: Sequence[DocumentId]) -> dict[DocumentId, PassageId]:
    """Return the first passage of each document that has one."""
    sql = """SELECT document_id, min(first_passage) FROM (
        SELECT id AS document_id, first_passage FROM documents
        WHERE passages > 0 AND id IN (SELECT value FROM json_each(?1))
        UNION ALL SELECT document_id, first_passage FROM layer_parts
        WHERE passages > 0 AND index_version IS NOT NULL AND document_id IN (SELECT value FROM json_each(?1)))
      GROUP BY document_id"""
    return {DocumentId(row[0]): PassageId(row[1]) for row in connection.execute(sql, (json.dumps(list(ids)),))}


def languages(connection: Connection) -> tuple[str, ...]:
    """Return the languages of the shown documents, sorted; reads every document's row."""
    rows = connection.execute(
        """SELECT language FROM documents WHERE hidden_at IS NULL
          UNION SELECT language FROM layer_parts WHERE index_version IS NOT NULL ORDER BY language"""
    )
    return tuple(row[0] for row in rows)


def _rule(selection: Selection) -> tuple[str, list[Any]]:
    rules: list[str] = []
    values: list[Any] = []
    for column, wanted in (
        ("d.media_kind", selection.kinds),
        ("d.format", selection.formats),
        ("d.language", selection.languages),
        ("d.author", selection.authors),
    ):
        if wanted:
            rules.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(wanted))
    for sign, moment in ((">=", selection.since_ns), ("<", selection.until_ns)):
        if moment is not None:
            rules.append(f"f.mtime_ns {sign} ?")
            values.append(moment)
    length = "CAST(nullif(json_extract(d.extra, '$.duration_s'), '') AS REAL)"
    for sign, bound in ((">=", selection.longer_s), ("<=", selection.shorter_s)):
        if bound is not None:
            rules.append(f"{length} {sign} ?")
            values.append(bound)
    if selection.created:
        rules.append("(" + " OR ".join("substr(d.created, 1, ?) = ?" for _ in selection.created) + ")")
        values += [part for prefix in selection.created for part in (len(prefix), prefix)]
    for folder in selection.folders:
        rule, bounds = _inside(folder)
        rules.append(rule)
        values += bounds
    if selection.among:
        choices = [_inside(folder) for folder in selection.among]
        rules.append("(" + " OR ".join(rule for rule, _ in choices) + ")")
        values += [value for _, bounds in choices for value in bounds]
    return "".join(f" AND {rule}" for rule in rules), values


def _inside(folder: bytes) -> tuple[str, list[Any]]:
    """Return the rule that a file lies in a folder (or is it, when it is a file)."""
    # A root that is a file has an empty relative path; r.path is then the file itself.
    full = "(CASE WHEN f.path = x'' THEN r.path ELSE CAST(r.path || x'2f' || f.path AS BLOB) END)"
    bare = folder.rstrip(b"/")
    if folder.startswith(b"/") or b":" in folder[:3]:
        return f"({full} = ? OR ({full} >= ? AND {full} < ?))", [bare, bare + b"/", bare + b"0"]
    # Only ASCII letters are compared without case: SQLite knows no more.
    return f"instr(lower(CAST({full} AS TEXT)), lower(CAST(? AS TEXT))) > 0", [b"/" + bare.strip(b"/") + b"/"]
