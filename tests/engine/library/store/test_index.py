from __future__ import annotations

from pathlib import Path

import pytest

from engine.contract.errors import IndexDamaged
from engine.library.store.durable import FreshFiles
from engine.library.store.index import TAIL_ROWS
from engine.library.store.tables import PassageRow
from tests.engine.library.store.samples import Stores, prepare


def _rows(first: int, count: int) -> list[PassageRow]:
    return [PassageRow(n, n, f"common word{n}", "", "text", "txt", "en") for n in range(first, first + count)]  # type: ignore[arg-type]


def test_rows_outside_the_full_text_index_are_found_and_taken_in(stores: Stores) -> None:
    stores.index.append_passages(_rows(1, 100))
    stores.index.append_passages(_rows(101, 100))
    assert stores.index.unindexed("passages") == 100
    assert stores.words("word150") == [150]
    assert stores.index.optimize(60.0) == ("passages",)
    assert stores.index.unindexed("passages") == 0
    assert stores.words("word150") == [150]
    assert stores.index.optimize(60.0) == ()


def test_a_long_tail_is_taken_in_without_being_asked(stores: Stores) -> None:
    stores.index.append_passages(_rows(1, 1))
    stores.index.append_passages(_rows(2, TAIL_ROWS * 2))
    assert stores.index.relieve() == ("passages",)
    assert stores.index.relieve() == ()


def test_long_terms_and_odd_characters_are_whole_terms(stores: Stores) -> None:
    odd = ["x" * 300, "c++", "Ärger", "a.b@c.de", "漢字"]
    stores.index.append_passages([PassageRow(1, 1, " ".join(odd), "", "text", "txt", "")])  # type: ignore[arg-type]
    for term in odd:
        assert stores.words(term) == [1], term


def test_a_held_table_is_not_searched(stores: Stores) -> None:
    stores.put(b"a", prepare("words"))
    stores.index.hold("passages", "being filled")
    with pytest.raises(IndexDamaged):
        stores.index.table("passages")
    with pytest.raises(IndexDamaged):
        stores.index.count("passages")
    stores.index.release("passages")
    assert stores.index.count("passages") == 1


def test_an_append_is_synced_file_by_file(tmp_path: Path) -> None:
    folder = tmp_path / "table"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "old").write_bytes(b"1")
    fresh = FreshFiles(folder)
    fresh.adopt()
    assert fresh.sync() == 0
    (folder / "data" / "new").write_bytes(b"2")
    (folder / "manifest").write_bytes(b"3")
    assert fresh.sync() == 2
    assert fresh.sync() == 0


def test_nothing_to_delete_is_no_new_version(stores: Stores) -> None:
    version = stores.index.table("passages").version
    stores.index.delete_documents([])
    stores.index.delete_keys("text_unknown", [b"k" * 16])
    assert stores.index.table("passages").version == version
