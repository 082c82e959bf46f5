from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.contract.errors import IndexDamaged
from engine.contract.file import DocumentId, FileId, PassageId
from engine.contract.space import Space
from engine.library.store.index import vector_index
from engine.library.store.index.folder import Index
from engine.library.store.index.keyword import TermQuery, average_length, begin_names, documents_with, search_passages
from engine.library.store.index.nearest import search_vectors
from engine.library.store.index.tables import PASSAGES, NameRow, PassageRow

SPACE = Space("text", "test", "1", 3)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index.open(tmp_path / "index")


def row(number: int, body: str, context: str = "", kind: str = "text", form: str = "txt") -> PassageRow:
    return PassageRow(PassageId(number), DocumentId(number * 10), body, context, kind, form, "en")


def test_any_term_in_text_or_headings_is_enough(index: Index) -> None:
    index.append_passages([row(1, "leas flat"), row(2, "car", "leas"), row(3, "bird's o'clock")])
    assert {m.passage for m in search_passages(index, TermQuery(("leas", "none")), 10)} == {1, 2}
    (match,) = search_passages(index, TermQuery(("car",)), 10)
    assert (match.document, match.body, match.context) == (20, "car", "leas")


def test_rows_appended_later_are_found_at_once(index: Index) -> None:
    index.append_passages([row(1, "leas flat")])
    index.append_passages([row(2, "leas hous")])
    assert {m.passage for m in search_passages(index, TermQuery(("leas",)), 10)} == {1, 2}


def test_phrases_keep_their_order_and_may_skip_a_compound(index: Index) -> None:
    index.append_passages([row(1, "earli exit"), row(2, "exit earli"), row(3, "earli mzl782 mzl exit")])
    found = {m.passage for m in search_passages(index, TermQuery(phrases=(("earli", "exit"),)), 10)}
    assert found == {1, 3}
    assert documents_with(index, ("earli", "exit"), 10) == {10}
    assert documents_with(index, ("exit",), 10) == {10, 20, 30}


def test_filters_are_pushed_down(index: Index) -> None:
    index.append_passages([row(1, "leas"), row(2, "leas", kind="mail"), row(3, "leas", form="it's")])
    assert {m.passage for m in search_passages(index, TermQuery(("leas",), kinds=("mail",)), 10)} == {2}
    assert {m.passage for m in search_passages(index, TermQuery(("leas",), formats=("it's",)), 10)} == {3}
    chosen = TermQuery(("leas",), documents=(DocumentId(10), DocumentId(30)))
    assert {m.passage for m in search_passages(index, chosen, 10)} == {1, 3}
    assert search_passages(index, TermQuery(("leas",), documents=()), 10) == []


def test_names_are_found_by_their_terms(index: Index) -> None:
    index.append_names([NameRow(FileId(1), "budget 2024 xlsx"), NameRow(FileId(2), "lease pdf")])
    assert [(m.file, m.name) for m in begin_names(index, ("2024", "roof"), 5)()] == [(1, "budget 2024 xlsx")]
    assert begin_names(index, (), 5)() == []


def test_an_empty_index_finds_nothing(index: Index) -> None:
    assert search_passages(index, TermQuery(("leas",)), 5) == []
    assert average_length(index) == 1.0
    assert search_vectors(index, SPACE, np.ones(3, np.float32), 5) == []


def test_a_damaged_table_is_said_and_not_an_empty_result(index: Index) -> None:
    index.append_passages([row(1, "leas flat old")])
    assert average_length(index) == 3.0
    index.distrust(PASSAGES, "a test says so")
    with pytest.raises(IndexDamaged):
        search_passages(index, TermQuery(("leas",)), 5)


def test_a_key_is_as_near_as_its_nearest_window(index: Index) -> None:
    near, far = np.array([1, 0, 0], np.float32), np.array([0, 1, 0], np.float32)
    keys = [bytes([n]) * 16 for n in (1, 2)]
    index.append_vectors(SPACE, [(keys[0], np.stack([far, near])), (keys[1], far[None])])
    first, second = search_vectors(index, SPACE, near, 10)
    assert (first.key, round(first.cosine, 5)) == (keys[0], 1.0)
    assert (second.key, round(second.cosine, 5)) == (keys[1], 0.0)
    assert [n.key for n in search_vectors(index, SPACE, near, 10, keys=[keys[1]])] == [keys[1]]
    assert search_vectors(index, SPACE, near, 10, keys=[]) == []


def test_many_vectors_are_searched_through_an_index(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_index, "MIN_ROWS", 4_000)
    space = Space("text", "wide", "1", 32)
    chance = np.random.default_rng(1)
    centres = chance.standard_normal((40, 32))
    vectors = centres[chance.integers(0, 40, 6_000)] + 0.5 * chance.standard_normal((6_000, 32))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    keys = [number.to_bytes(16, "big") for number in range(6_000)]
    rows = [(key, vector.reshape(1, 32)) for key, vector in zip(keys, vectors, strict=True)]
    index.append_vectors(space, rows[:5_000])
    assert index.optimize(60.0) == (f"vectors_{space.id}",)
    index.append_vectors(space, rows[5_000:])
    found = 0
    for vector in vectors[::100]:
        best = {keys[number] for number in np.argsort(-(vectors @ vector))[:10]}
        found += len(best & {near.key for near in search_vectors(index, space, vector.astype(np.float32), 10)})
    assert found / 600 >= 0.98
    far = keys[int(np.argmin(vectors @ vectors[0]))]
    assert [n.key for n in search_vectors(index, space, vectors[0].astype(np.float32), 5, keys=[far])] == [far]
    assert index.optimize(60.0) == ()
