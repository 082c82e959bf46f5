"""Planted faults: each is found by its own code, mended, and gone afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.contract.document import ParserId
from engine.contract.errors import IndexDamaged
from engine.contract.file import FileKey, Pending
from engine.library.store.care.check import check, check_at_start
from engine.library.store.care.check_ledger import ActualFile
from engine.library.store.care.rebuild import rebuild_names
from engine.library.store.care.repair import repair, repair_tables
from engine.library.store.index.tables import NameRow, PassageRow
from engine.library.store.ledger import documents, files, roots, work
from engine.library.store.ledger.roots import Root
from engine.library.store.publish.publisher import TextItem
from tests.engine.library.store.samples import ANALYST, PARSER, SPACE, STAMP, Stores, open_stores, prepare, vector

VECTORS = f"vectors_{SPACE.id}"
TEXTS = (b"a", "apple tree"), (b"b", "blue boat"), (b"c", "cold coffee")


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Stores]:
    stores = open_stores(tmp_path)
    stores.put_all({path: prepare(text, "common words") for path, text in TEXTS})
    stores.embed_all()
    yield stores
    stores.close()


def _sql(stores: Stores, statement: str, *values: object) -> None:
    def run(connection):
        connection.pragma("foreign_keys", False)
        return connection.execute(statement, values).fetchall()

    stores.ledger.maintain(run)
    stores.ledger.maintain(lambda c: c.pragma("foreign_keys", True))


def _row(stores: Stores, passage: int, document: int) -> PassageRow:
    return PassageRow(passage, document, "apple tree", "", "text", "txt", "en")  # type: ignore[arg-type]


def _version_files(stores: Stores, table: str) -> list[Path]:
    return sorted((stores.index.folder / f"{table}.lance" / "_versions").glob("*.manifest"))


def _zero_newest_manifest(stores: Stores, table: str) -> None:
    newest = _version_files(stores, table)[0]
    newest.write_bytes(bytes(newest.stat().st_size))
    stores.index.reopen(table)


def _truncate_newest_data(stores: Stores, table: str) -> None:
    found = sorted((stores.index.folder / f"{table}.lance" / "data").iterdir(), key=lambda p: p.stat().st_mtime_ns)
    found[-1].write_bytes(b"")
    stores.index.reopen(table)


def _half_written(stores: Stores) -> None:
    def begin(connection):
        return documents.save(connection, [prepare("half written")])

    document, ids = stores.ledger.write(begin)[0]
    stores.index.append_passages([_row(stores, ids[0], document)])


def _drop_table(stores: Stores) -> None:
    stores.index.drop("passages")


def _lose_text_index(stores: Stores) -> None:
    stores.index.table("passages").drop_index("body_idx")


def _swap_words(stores: Stores) -> None:
    table = stores.index.table("passages")
    rows = table.to_arrow()
    table.delete("true")
    swapped = rows.set_column(rows.schema.get_field_index("body"), rows.schema.field("body"), [["other"] * len(rows)])
    table.add(swapped)


FAULTS: dict[str, Callable[[Stores], object]] = {
    "row_missing": lambda s: s.index.delete_passages([1]),
    "row_orphan": lambda s: s.index.append_passages([_row(s, 900, 901)]),
    "row_duplicate": lambda s: s.index.append_passages([_row(s, 1, 1)]),
    "vector_orphan": lambda s: s.index.append_vectors(SPACE, [(b"o" * 16, vector(b"o" * 16))]),
    "vector_missing": lambda s: s.index.table(VECTORS).delete("true"),
    "table_missing": _drop_table,
    "table_damaged": lambda s: _zero_newest_manifest(s, "passages"),
    "publication_unfinished": _half_written,
    "text_index_missing": _lose_text_index,
    "terms_differ": _swap_words,
    "name_missing": lambda s: s.index.delete_files([1]),
    "name_orphan": lambda s: s.index.append_names([NameRow(900, "stranger")]),  # type: ignore[arg-type]
    "name_duplicate": lambda s: s.index.append_names([NameRow(1, "a")]),  # type: ignore[arg-type]
    "name_unwritten": lambda s: _sql(s, "UPDATE files SET named = 0 WHERE id = 2"),
    "file_without_document": lambda s: _sql(s, "UPDATE files SET document_id = NULL WHERE id = 1"),
    "document_hidden": lambda s: _sql(s, "UPDATE documents SET hidden_at = 5 WHERE id = 2"),
    "document_unfiled": lambda s: _sql(s, "DELETE FROM files WHERE id = 3"),
    "passages_incomplete": lambda s: _sql(s, "DELETE FROM passages WHERE id = 3"),
    "ledger_reference": lambda s: _sql(s, "UPDATE files SET document_id = 999 WHERE id = 1"),
    "work_unknown": lambda s: _sql(s, "DELETE FROM work WHERE document_id = 1"),
    "meaning_incomplete": lambda s: _sql(s, "DELETE FROM vectors"),
    "garbage_left": lambda s: _sql(s, "INSERT INTO index_garbage VALUES('passages', 555)"),
    "table_unknown": lambda s: shutil.copytree(s.index.folder / "names.lance", s.index.folder / "vectors_old.lance"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_planted_fault_is_found_and_mended(filled: Stores, code: str) -> None:
    assert check(filled.ledger, filled.index) == ()
    FAULTS[code](filled)
    found = check(filled.ledger, filled.index)
    assert code in {finding.code for finding in found}
    mended = repair(filled.publisher, ANALYST)
    assert [finding for finding in mended if not finding.repaired] == []
    assert check(filled.ledger, filled.index) == ()
    filled.embed_all()
    assert check(filled.ledger, filled.index) == ()
    if code not in ("passages_incomplete", "file_without_document", "ledger_reference"):
        assert filled.words("apple") == [1]


@pytest.mark.parametrize("table", ["passages", "names", VECTORS])
@pytest.mark.parametrize("damage", [_zero_newest_manifest, _truncate_newest_data])
def test_a_damaged_table_is_never_an_empty_result(
    filled: Stores, table: str, damage: Callable[[Stores, str], None]
) -> None:
    damage(filled, table)
    assert [finding.subject for finding in check_at_start(filled.ledger, filled.index)] == [table]
    with pytest.raises(IndexDamaged):
        filled.index.table(table)
    repair_tables(filled.publisher, ANALYST, [table])
    assert check_at_start(filled.ledger, filled.index) == ()
    filled.embed_all()
    assert check(filled.ledger, filled.index) == ()
    assert filled.words("coffee") == [3]


def test_an_older_reader_version_is_read_again(filled: Stores) -> None:
    current = {PARSER.id: ParserId(PARSER.id, 2)}
    assert {finding.code for finding in check(filled.ledger, filled.index, parsers=current)} == {"parser_stale"}
    assert all(finding.repaired for finding in repair(filled.publisher, ANALYST, parsers=current))
    assert filled.ledger.read(lambda c: files.get(c, 1)).state == Pending()  # type: ignore[arg-type]
    assert filled.words("apple") == [1]


def test_folders_are_compared_with_the_ledger(filled: Stores) -> None:
    hashes = {record.key.path: record.content_hash for record in files.iterate(filled.ledger, filled.root)}

    def folder(root: Root) -> Iterator[ActualFile]:
        yield ActualFile(FileKey(root.id, b"a"), b"other content")
        yield ActualFile(FileKey(root.id, b"c"), hashes[b"c"])
        yield ActualFile(FileKey(root.id, b"new"), b"x")

    found = check(filled.ledger, filled.index, folder)
    assert sorted(finding.code for finding in found) == ["file_gone", "file_unlisted", "hash_differs"]
    repair(filled.publisher, ANALYST, folder)
    assert [finding.code for finding in check(filled.ledger, filled.index, folder)] == ["file_unlisted"]


def test_work_is_not_lost_with_the_vectors(filled: Stores) -> None:
    filled.index.drop(VECTORS)
    repair(filled.publisher, ANALYST)
    assert len(filled.ledger.read(lambda c: work.due(c, "meaning", 10))) == 3


def test_a_full_text_index_that_cannot_be_read_is_found_and_mended(filled: Stores, tmp_path: Path) -> None:
    filled.close()
    for path in (tmp_path / "index" / "passages.lance" / "_indices").glob("*/*.lance"):
        path.write_bytes(bytes(path.stat().st_size))
    stores = open_stores(tmp_path)
    assert "text_not_found" in {finding.code for finding in check(stores.ledger, stores.index)}
    assert all(finding.repaired for finding in repair(stores.publisher, ANALYST))
    assert check(stores.ledger, stores.index) == ()
    assert stores.words("coffee") == [3]
    stores.close()


def test_a_root_that_is_a_file_keeps_its_name_through_a_rebuild(stores: Stores) -> None:
    root = stores.ledger.write(lambda c: roots.add(c, b"/desk/single.txt", is_file=True))
    file = stores.ledger.write(lambda c: files.upsert_seen(c, [(FileKey(root.id, b""), STAMP)]))[0]
    stores.publisher.publish_text([TextItem(prepare("alone"), ((file, STAMP),))], [NameRow(file, "single txt")])
    rebuild_names(stores.publisher, ANALYST)
    assert stores.named("single") == [file]
    assert check(stores.ledger, stores.index) == ()
