"""Checks of the ledger itself and of its files against the folders they came from."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.document import ParserId
from engine.contract.file import FileKey, Indexed, display_path
from engine.contract.status import Finding
from engine.library.store.care.snapshots import damaged
from engine.library.store.ledger import files, layer_parts, roots, spaces
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.layers import TextReader
from engine.library.store.ledger.roots import Root
from engine.library.store.publish import garbage, publications


@dataclass(frozen=True, slots=True)
class ActualFile:
    """A file that is on disk and should be in the ledger, with the hash of its bytes if they could be read."""

    key: FileKey
    content_hash: bytes | None


FolderReader = Callable[[Root], Iterable[ActualFile]]
"""Lists what a root holds, sorted by path bytes; handed in by ingest, which knows the ignore rules."""

_STATEMENTS: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "file_without_document",
        "File {0} counts as indexed, but has no document.",
        "SELECT path FROM files WHERE state = 'indexed' AND document_id IS NULL AND gone_at IS NULL",
    ),
    (
        "document_unfiled",
        "Document {0} is shown, but no file holds it.",
        """SELECT id FROM documents d WHERE hidden_at IS NULL AND NOT EXISTS
          (SELECT 1 FROM files WHERE document_id = d.id AND gone_at IS NULL)""",
    ),
    (
        "document_hidden",
        "Document {0} is hidden, but a file holds it.",
        """SELECT DISTINCT d.id FROM documents d JOIN files f ON f.document_id = d.id
          WHERE d.hidden_at IS NOT NULL AND f.gone_at IS NULL""",
    ),
    (
        "passages_incomplete",
        "Document {0} has lost passages or text.",
        """SELECT d.id FROM documents d WHERE d.passages != (SELECT count(*) FROM passages p
            WHERE p.id BETWEEN d.first_passage AND d.first_passage + d.passages - 1 AND p.document_id = d.id)
          OR d.chars != (SELECT coalesce(sum(chars), 0) FROM layers WHERE document_id = d.id)""",
    ),
    (
        "layer_part_incomplete",
        "Part {0} of a later layer has lost passages or text.",
        """SELECT l.id FROM layer_parts l WHERE l.passages != (SELECT count(*) FROM passages p
            WHERE p.id BETWEEN l.first_passage AND l.first_passage + l.passages - 1 AND p.document_id = l.document_id)
          OR l.passages > 64 * (SELECT count(*) FROM outlines
            WHERE id BETWEEN l.id << 20 AND (l.id << 20) + 1048575)""",
    ),
    (
        "name_unwritten",
        "File {0} is not found by its name.",
        "SELECT path FROM files WHERE named != 2 AND document_id IS NOT NULL AND gone_at IS NULL",
    ),
    (
        "work_unknown",
        "Document {0} has passages, but embedding it is neither due nor done.",
        """SELECT DISTINCT document_id FROM passage_ranges r WHERE passages > 0 AND NOT EXISTS
          (SELECT 1 FROM work WHERE document_id = r.document_id AND stage = 'meaning' AND producer = '')""",
    ),
)


def check_database(ledger: Ledger) -> Iterator[Finding]:
    """Yield what SQLite itself finds wrong."""
    for (problem,) in ledger.read_afresh(lambda c: c.execute("PRAGMA integrity_check(20)").fetchall()):
        if problem != "ok":
            told = damaged(ledger.path, ledger.snapshots, str(problem).replace("\n", " "))
            yield Finding(told.code, told.message)
    rows: list[Any] = ledger.read(lambda c: c.execute("PRAGMA foreign_key_check").fetchall())
    for table, row, parent, _ in rows[:20]:
        yield Finding("ledger_reference", f"Row {row} of {table} refers to a missing row of {parent}.", table)


def check_states(ledger: Ledger) -> Iterator[Finding]:
    """Yield rows of the ledger that contradict each other, and batches that a kill left unfinished."""
    unfinished, reserved, parts = ledger.read(
        lambda c: (publications.pending(c), spaces.pending(c), layer_parts.pending(c))
    )
    for part in parts:
        yield Finding("publication_unfinished", f"Part {part.id} of a later layer was not written to the end.")
    for document in unfinished:
        yield Finding("publication_unfinished", f"Document {document} was not written to the end.", str(document))
    for space_id, keys in reserved.items():
        yield Finding("publication_unfinished", f"{len(keys)} vectors were not written to the end.", space_id)
    waiting = ledger.read(garbage.count)
    if waiting:
        yield Finding("garbage_left", f"{waiting} rows of the index are still to be deleted.")
    for code, text, sql in _STATEMENTS:
        for subject in ledger.read(lambda c, sql=sql: _subjects(c, sql)):  # type: ignore[misc]
            yield Finding(code, text.format(subject), subject)


def check_texts(ledger: Ledger) -> Iterator[Finding]:
    """Yield documents whose stored text cannot be unpacked, or is shorter than it was."""
    sql = "SELECT id, document_id, chars FROM layers UNION ALL SELECT id, document_id, chars FROM layer_parts"
    rows: list[Any] = ledger.read(lambda c: c.execute(sql).fetchall())
    for layer, document, chars in rows:
        if ledger.read(lambda c, layer=layer, chars=chars: _is_whole(c, layer, chars)):  # type: ignore[misc]
            continue
        if layer < 0:
            text = f"Part {layer} of a later layer has lost passages or text."
            yield Finding("layer_part_incomplete", text, str(layer))
        else:
            yield Finding("passages_incomplete", f"Document {document} has lost passages or text.", str(document))


def check_parsers(ledger: Ledger, current: Mapping[str, ParserId]) -> Iterator[Finding]:
    """Yield documents that another version of their reader made, unless they are to be read again already."""
    sql = """SELECT id, parser, parser_version, parser_options FROM documents d WHERE EXISTS
      (SELECT 1 FROM files WHERE document_id = d.id AND state = 'indexed' AND gone_at IS NULL)"""
    rows: list[Any] = ledger.read(lambda c: c.execute(sql).fetchall())
    for document, parser, version, options in rows:
        wanted = current.get(parser)
        if wanted is not None and (wanted.version, wanted.options) != (version, options):
            text = f"Document {document} was read by version {version} of {parser}; {wanted.version} is current."
            yield Finding("parser_stale", text, str(document))


def check_folders(ledger: Ledger, read_folder: FolderReader) -> Iterator[Finding]:
    """Yield differences between the folders and the ledger; offline roots and files not read yet are no difference."""
    for root in ledger.read(roots.list_all):
        if not root.online:
            continue
        actual = {one.key.path: one for one in read_folder(root) if not one.key.member}
        for record in files.iterate(ledger, root.id):
            seen = actual.pop(record.key.path, None)
            name = display_path(record.key.path) or display_path(root.path)
            if seen is None:
                yield Finding("file_gone", f"{name} is in the ledger, but not in the folder.", str(record.id))
            elif isinstance(record.state, Indexed) and seen.content_hash not in (None, record.content_hash):
                yield Finding("hash_differs", f"{name} holds something else than what was indexed.", str(record.id))
        for path in sorted(actual):
            yield Finding("file_unlisted", f"{display_path(path)} is in the folder, but not in the ledger.", path.hex())


def _subjects(connection: Connection, sql: str) -> list[str]:
    rows: list[Any] = connection.execute(sql + " LIMIT 50").fetchall()
    return [display_path(row[0]) if isinstance(row[0], bytes) else str(row[0]) for row in rows]


def _is_whole(connection: Connection, layer: int, chars: int) -> bool:
    try:
        return len(TextReader(connection).cut(layer, 0, chars)) == chars
    except (ValueError, zlib.error):
        return False
