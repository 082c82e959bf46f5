from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.errors import IndexDamaged
from engine.library.store.index.durable import FreshFiles
from engine.library.store.index.tables import PassageRow
from engine.library.store.index.upkeep import FRAGMENTS, TAIL_ROWS, Measures, idle, urgent
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
    with ThreadPoolExecutor(1) as other:
        with pytest.raises(IndexDamaged):
            other.submit(stores.index.table, "passages").result()
        with pytest.raises(IndexDamaged):
            other.submit(stores.index.count, "passages").result()
    assert stores.index.count("passages") == 1, "who holds it may look"
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


def test_publishing_and_searching_go_on_while_the_index_is_put_in_order(stores: Stores) -> None:
    index = stores.index
    index.append_passages(_rows(1, 3_000))
    finished = threading.Event()
    problems: list[BaseException] = []

    def put_in_order() -> None:
        try:
            while not finished.is_set():
                index.optimize(60.0)
        except BaseException as error:  # noqa: BLE001  told below
            problems.append(error)

    thread = threading.Thread(target=put_in_order)
    thread.start()
    wanted = set(range(1, 3_001))
    for number in range(3_001, 3_161):
        index.append_passages(_rows(number, 1))
        wanted.add(number)
        if number % 20 == 0:
            index.delete_passages([number - 2_000, number])
            wanted -= {number - 2_000, number}
        if number % 10 == 0:
            assert stores.words(f"word{number - 1}") == [number - 1]
    finished.set()
    thread.join()
    assert problems == []
    index.optimize(60.0)
    held = [row for batch in index.scan("passages", ("passage",)) for row in batch["passage"].to_pylist()]
    assert sorted(held) == sorted(wanted)
    assert index.unindexed("passages") == 0
    assert [n for n in (1, 2_999, 3_001, 3_159) if stores.words(f"word{n}") != [n]] == []
    index.reopen("passages")
    assert index.count("passages") == len(wanted)


def test_many_small_files_are_merged(stores: Stores) -> None:
    for number in range(FRAGMENTS + 2):
        stores.index.append_passages(_rows(number, 1))
    assert stores.index.optimize(60.0) == ("passages",)
    # Rows that were in the full-text index and rows that were not are merged apart.
    assert stores.index.table("passages").stats()["fragment_stats"]["num_fragments"] <= 2
    assert stores.words("word7") == [7]


def test_old_versions_go_after_an_hour(stores: Stores) -> None:
    for number in range(3):
        stores.index.append_passages(_rows(number, 1))
    stores.index.optimize(60.0)
    assert stores.index.optimize(60.0) == ()
    versions = sorted((stores.index.folder / "passages.lance" / "_versions").glob("*.manifest"))
    for entry in versions:
        os.utime(entry, (1e9, 1e9))
    assert stores.index.optimize(60.0) == ("passages",)


@given(rows=st.integers(0, 10**7), tail=st.integers(0, 10**6), fragments=st.integers(0, 10**5))
def test_what_cannot_wait_is_worth_doing_when_idle(rows: int, tail: int, fragments: int) -> None:
    found = Measures(rows, min(tail, rows), min(fragments, rows), has_old_versions=False)
    now, later = urgent(found), idle(found)
    assert (later.index, later.compact) >= (now.index, False)
    assert later.compact or not now.compact
