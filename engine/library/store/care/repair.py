"""Repair: mending what check found. The index is written again from the ledger; files are read again by ingest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.contract.document import ParserId
from engine.contract.file import DocumentId, FileId
from engine.contract.status import Finding
from engine.library.store.care import differences, rebuild
from engine.library.store.care.check import check
from engine.library.store.care.check_ledger import FolderReader
from engine.library.store.care.rebuild import Analyst
from engine.library.store.index import restore
from engine.library.store.index.folder import Index
from engine.library.store.index.tables import NAMES, PASSAGES, VECTORS_PREFIX
from engine.library.store.ledger import documents, files, layer_parts, spaces, terms, work
from engine.library.store.ledger.database import Connection
from engine.library.store.publish.publisher import Publisher


@dataclass(frozen=True, slots=True)
class _Bench:
    publisher: Publisher
    analyst: Analyst
    parsers: Mapping[str, ParserId]


def repair(
    publisher: Publisher,
    analyst: Analyst,
    read_folder: FolderReader | None = None,
    parsers: Mapping[str, ParserId] | None = None,
) -> tuple[Finding, ...]:
    """Mend everything that is wrong; return what was found, each with whether it is gone now.

    Files that must be read again become Pending, documents that must be embedded again get their work due: run ingest
    afterwards. A damaged SQLite file is not mended here (ledger_damaged): that takes a snapshot.
    """
    with publisher.lock:
        bench = _Bench(publisher, analyst, parsers or {})
        found = check(publisher.ledger, publisher.index, read_folder, bench.parsers)
        for code in _ORDER:
            subjects = [finding.subject for finding in found if finding.code == code]
            if subjects:
                _MENDERS[code](bench, subjects)
        # Wholly lost tables hide what else is wrong with their rows until they are back.
        left = check(publisher.ledger, publisher.index, read_folder, bench.parsers)
        left = _mend_rows(bench, left, read_folder)
    remaining = {(finding.code, finding.subject) for finding in left}
    return tuple(replace(one, repaired=(one.code, one.subject) not in remaining) for one in found)


def repair_tables(publisher: Publisher, analyst: Analyst, names: Sequence[str]) -> None:
    """Bring tables back that ``check_at_start`` keeps searches off: the last good version, else written anew."""
    with publisher.lock:
        _mend_tables(_Bench(publisher, analyst, {}), names)


def _mend_rows(bench: _Bench, left: tuple[Finding, ...], read_folder: FolderReader | None) -> tuple[Finding, ...]:
    codes = {finding.code for finding in left} & set(_MENDERS)
    if not codes:
        return left
    for code in _ORDER:
        if code in codes:
            _MENDERS[code](bench, [finding.subject for finding in left if finding.code == code])
    return check(bench.publisher.ledger, bench.publisher.index, read_folder, bench.parsers)


def _mend_tables(bench: _Bench, names: Sequence[str]) -> None:
    for name in names:
        if _restore(bench, name):
            continue
        if name == PASSAGES:
            rebuild.rebuild_passages(bench.publisher, bench.analyst)
        elif name == NAMES:
            rebuild.rebuild_names(bench.publisher, bench.analyst)
        else:
            rebuild.drop_vectors(bench.publisher, name.removeprefix(VECTORS_PREFIX))


def _restore(bench: _Bench, name: str) -> bool:
    """Go back to a table's last good version and write what that lacks; searches see it whole or not at all."""
    index: Index = bench.publisher.index
    index.hold(name, "it is being restored")
    try:
        if restore.go_back(index, name):
            _mend_restored(bench, name)
            return True
        index.distrust(name, "it has no version that can be read")
        return False
    finally:
        index.release(name)


def _mend_restored(bench: _Bench, name: str) -> None:
    bench.publisher.index.ensure_text_indexes(name)
    if name == PASSAGES:
        _mend_passages(bench, [])
        rebuild.recount_terms(bench.publisher)
    elif name == NAMES:
        _mend_names(bench, [])
    else:
        _mend_vectors_of(bench, name.removeprefix(VECTORS_PREFIX))


def _mend_unknown_tables(bench: _Bench, names: Sequence[str]) -> None:
    for name in names:
        bench.publisher.index.drop(name)


def _mend_passages(bench: _Bench, _: Sequence[str]) -> None:
    found = differences.of_passages(bench.publisher.ledger, bench.publisher.index)
    wrong = {DocumentId(int(one)) for part in (found.missing, found.orphan, found.duplicate) for one in part}
    rebuild.refill_documents(bench.publisher, bench.analyst, sorted(wrong))


def _mend_names(bench: _Bench, _: Sequence[str]) -> None:
    found = differences.of_names(bench.publisher.ledger, bench.publisher.index)
    wrong = {FileId(int(one)) for part in (found.missing, found.orphan, found.duplicate) for one in part}
    unwritten = bench.publisher.ledger.read(lambda c: [record.id for record in files.unnamed(c, 1_000_000)])
    rebuild.refill_names(bench.publisher, bench.analyst, sorted({*wrong, *unwritten}))


def _mend_vectors(bench: _Bench, _: Sequence[str]) -> None:
    for stored in bench.publisher.ledger.read(spaces.list_all):
        if bench.publisher.index.has_space(stored.space.id):
            _mend_vectors_of(bench, stored.space.id)


def _mend_vectors_of(bench: _Bench, space_id: str) -> None:
    found = differences.of_vectors(bench.publisher.ledger, bench.publisher.index, space_id)
    again = [*found.missing, *found.duplicate]
    bench.publisher.index.delete_keys(space_id, [*again, *found.orphan])

    def due(connection: Connection) -> None:
        spaces.embed_again(connection, space_id, again)
        spaces.remove_vectors(connection, space_id, again)

    bench.publisher.ledger.write(due)


def _mend_meaning(bench: _Bench, _: Sequence[str]) -> None:
    sql = """UPDATE work SET state = 'due', attempts = 0 WHERE stage = 'meaning' AND producer = '' AND state = 'done'
      AND EXISTS (SELECT 1 FROM passage_ranges r
        JOIN passages p ON p.id BETWEEN r.first_passage AND r.first_passage + r.passages - 1
        WHERE r.document_id = work.document_id AND NOT EXISTS
          (SELECT 1 FROM vectors v WHERE v.space_id = ? AND v.key = p.vector_key AND v.state = 'visible'))"""
    space = bench.publisher.ledger.read(spaces.active)
    if space is not None:
        bench.publisher.ledger.write(lambda c: c.execute(sql, (space.id,)).fetchall())


def _mend_visuals(bench: _Bench, _: Sequence[str]) -> None:
    def due(connection: Connection) -> None:
        for media, stage in spaces.STAGES.items():
            space = spaces.active(connection, media)
            if media != "text" and space is not None:
                sql = f"UPDATE work SET state = 'due', attempts = 0 WHERE {spaces.UNSEEN}"
                connection.execute(sql, (stage, media, space.id))

    bench.publisher.ledger.write(due)


def _mend_layer_parts(bench: _Bench, subjects: Sequence[str]) -> None:
    parts = [int(subject) for subject in subjects]

    def drop(connection: Connection) -> list[int]:
        lost = layer_parts.of_ids(connection, parts)
        for part in lost:
            work.redo(connection, part.document, part.layer, part.part)
        layer_parts.delete(connection, parts)
        return [passage for part in lost for passage in part.passage_ids]

    bench.publisher.index.delete_passages(bench.publisher.ledger.write(drop))
    terms_now = terms.count_rows(bench.publisher.index)
    bench.publisher.ledger.write(lambda c: terms.replace(c, terms_now))


def _mend_lost_text_index(bench: _Bench, _: Sequence[str]) -> None:
    bench.publisher.index.ensure_text_indexes(PASSAGES)
    bench.publisher.index.ensure_text_indexes(NAMES)


def _mend_text_index(bench: _Bench, _: Sequence[str]) -> None:
    rebuild.rebuild_passages(bench.publisher, bench.analyst)
    rebuild.rebuild_names(bench.publisher, bench.analyst)


def _mend_terms(bench: _Bench, _: Sequence[str]) -> None:
    # Either side may be the wrong one, so both are made anew from the texts.
    rebuild.rebuild_passages(bench.publisher, bench.analyst)


def _mend_unfinished(bench: _Bench, _: Sequence[str]) -> None:
    bench.publisher.recover()


def _mend_references(bench: _Bench, _: Sequence[str]) -> None:
    def remove(connection: Connection) -> None:
        rows: list[Any] = connection.execute("PRAGMA foreign_key_check").fetchall()
        for table, row, _parent, _number in rows:
            if table == "files":
                connection.execute("UPDATE files SET document_id = NULL, state = 'pending' WHERE rowid = ?", (row,))
            elif row is not None:
                connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))

    bench.publisher.ledger.write(remove)


def _mend_states(bench: _Bench, _: Sequence[str]) -> None:
    def mend(connection: Connection) -> None:
        connection.execute("UPDATE files SET state = 'pending' WHERE state = 'indexed' AND document_id IS NULL")
        ids = list(documents.iterate_ids(connection))
        documents.hide_orphans(connection, ids, hidden_at=0)
        documents.show(connection, ids)
        connection.execute(
            """INSERT OR IGNORE INTO work(document_id, stage, state) SELECT document_id, 'meaning', 'due'
              FROM passage_ranges WHERE passages > 0"""
        )

    bench.publisher.ledger.write(mend)


def _mend_lost_text(bench: _Bench, subjects: Sequence[str]) -> None:
    ids = [DocumentId(int(subject)) for subject in subjects]

    def reread(connection: Connection) -> None:
        # What is left of them cannot be trusted: the files are read again into new documents.
        for document in ids:
            connection.execute(
                "UPDATE files SET state = 'pending', mtime_ns = 0, content_hash = NULL WHERE document_id = ?",
                (document,),
            )
        documents.delete(connection, ids)

    bench.publisher.ledger.write(reread)
    bench.publisher.index.delete_documents(ids)
    terms_now = terms.count_rows(bench.publisher.index)
    bench.publisher.ledger.write(lambda c: terms.replace(c, terms_now))


def _read_documents_again(bench: _Bench, subjects: Sequence[str]) -> None:
    ids = [(int(subject),) for subject in subjects]
    sql = "UPDATE files SET state = 'pending' WHERE document_id = ? AND state = 'indexed'"
    bench.publisher.ledger.write(lambda c: c.executemany(sql, ids).fetchall())


def _read_files_again(bench: _Bench, subjects: Sequence[str]) -> None:
    ids = [(int(subject),) for subject in subjects]
    sql = "UPDATE files SET state = 'pending', mtime_ns = 0, content_hash = NULL WHERE id = ?"
    bench.publisher.ledger.write(lambda c: c.executemany(sql, ids).fetchall())


def _mark_gone(bench: _Bench, subjects: Sequence[str]) -> None:
    bench.publisher.ledger.write(lambda c: files.mark_gone(c, [FileId(int(subject)) for subject in subjects]))


_MENDERS: Final[Mapping[str, Callable[[_Bench, Sequence[str]], None]]] = {
    "publication_unfinished": _mend_unfinished,
    "garbage_left": _mend_unfinished,
    "ledger_reference": _mend_references,
    "passages_incomplete": _mend_lost_text,
    "layer_part_incomplete": _mend_layer_parts,
    "table_missing": _mend_tables,
    "table_damaged": _mend_tables,
    "table_unknown": _mend_unknown_tables,
    "text_index_missing": _mend_lost_text_index,
    "text_not_found": _mend_text_index,
    "row_missing": _mend_passages,
    "row_orphan": _mend_passages,
    "row_duplicate": _mend_passages,
    "terms_differ": _mend_terms,
    "name_missing": _mend_names,
    "name_orphan": _mend_names,
    "name_duplicate": _mend_names,
    "name_unwritten": _mend_names,
    "vector_missing": _mend_vectors,
    "vector_orphan": _mend_vectors,
    "vector_duplicate": _mend_vectors,
    "meaning_incomplete": _mend_meaning,
    "visual_incomplete": _mend_visuals,
    "file_without_document": _mend_states,
    "document_unfiled": _mend_states,
    "document_hidden": _mend_states,
    "work_unknown": _mend_states,
    "parser_stale": _read_documents_again,
    "hash_differs": _read_files_again,
    "file_gone": _mark_gone,
}
"""What mends each kind of finding, in the order in which to mend. A file not in the ledger is for the next scan."""

_ORDER: Final = tuple(_MENDERS)
