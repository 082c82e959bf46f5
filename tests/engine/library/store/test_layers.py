"""Layers that come after a document's words: part by part, shifting nothing, gone with the document."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.contract.errors import NotFound
from engine.contract.file import DocumentId
from engine.library.store.care import rebuild
from engine.library.store.care.check import check, check_at_start
from engine.library.store.care.dump import decode
from engine.library.store.care.repair import repair
from engine.library.store.ledger import layer_parts, layers, passages, spaces, terms, work
from engine.library.store.publish import purge
from engine.library.store.publish.forget import forget
from tests.engine.library.store.layer_samples import page
from tests.engine.library.store.samples import ANALYST, SPACE, Stores, open_stores, prepare

LINES = st.lists(st.sampled_from(["ab", "漢 x", "lone \ud800"]), max_size=3)


def _texts(stores: Stores, document: int) -> list[str]:
    return [one.passage.text for one in stores.ledger.read(lambda c: passages.of_document(c, DocumentId(document)))]


def _scan(stores: Stores) -> DocumentId:
    return stores.put(b"scan.pdf", prepare("typed cover", ocr=(2, 3)))[1]


def test_a_later_layer_is_found_by_its_words_and_shifts_nothing(stores: Stores) -> None:
    document = _scan(stores)
    before = stores.ledger.read(lambda c: passages.of_document(c, document))
    items = {item.part: item.id for item in stores.ledger.read(lambda c: work.due(c, work.OCR, 10))}
    stores.publisher.publish_layer([page(document, 2, "heron by the", "pond")], [items["2"]], version="reader 1")
    first = stores.ledger.read(lambda c: passages.of_document(c, document))
    stores.publisher.publish_layer([page(document, 3, "kingfisher")], [items["3"]], version="reader 1")
    found = stores.ledger.read(lambda c: passages.of_document(c, document))

    assert found[: len(first)] == first
    assert first[: len(before)] == before
    assert [one.passage.ordinal for one in found] == [0, 1, 2, 3]
    assert stores.words("heron") == stores.words("kingfisher") == stores.words("typed") == [document]
    text = stores.ledger.read(lambda c: layers.layer_text(c, document, "ocr"))
    assert text == "heron by the\npond\n\nkingfisher"
    for one in found[1:]:
        assert text[one.passage.start : one.passage.end] == one.passage.text
        assert (one.passage.layer, one.language) == ("ocr", "en")
    assert stores.ledger.read(lambda c: layers.cut(c, document, "ocr", 13, 25)) == "pond\n\nkingfi"
    assert stores.ledger.read(lambda c: layers.names(c, document)) == ("body", "ocr")
    assert stores.ledger.read(passages.count) == 4
    assert stores.ledger.read(lambda c: work.due(c, work.OCR, 10)) == []
    read = stores.ledger.read(lambda c: passages.read(c, [one.id for one in found]))
    assert list(read.values()) == list(found)
    assert check(stores.ledger, stores.index) == ()
    assert check_at_start(stores.ledger, stores.index) == ()


def test_its_passages_are_embedded_also_when_the_document_counted_as_done(stores: Stores) -> None:
    document = _scan(stores)
    assert stores.embed_all() == 1
    stores.publisher.publish_layer([page(document, 2, "heron by the pond")])
    assert [item.document for item in stores.ledger.read(lambda c: work.due(c, work.MEANING, 10))] == [document]
    assert stores.embed_all() == 1
    assert stores.ledger.read(lambda c: work.due(c, work.MEANING, 10)) == []
    assert check(stores.ledger, stores.index) == ()


def test_a_layer_that_comes_while_its_document_is_embedded_is_embedded_too(stores: Stores) -> None:
    document = _scan(stores)
    items = stores.ledger.read(lambda c: work.due(c, work.MEANING, 10))
    stores.publisher.publish_layer([page(document, 2, "heron")])
    stores.publisher.publish_vectors(SPACE, (), [item.id for item in items])
    assert [item.document for item in stores.ledger.read(lambda c: work.due(c, work.MEANING, 10))] == [document]


def test_a_part_made_anew_replaces_the_old_one_and_moves_no_other(stores: Stores) -> None:
    document = _scan(stores)
    stores.publisher.publish_layer([page(document, 2, "hcron"), page(document, 3, "kingfisher")])
    stores.embed_all()
    kept = next(one for one in _ocr(stores, document) if one.passage.text == "kingfisher")
    stores.publisher.publish_layer([page(document, 2, "heron", version="reader 2")])
    stores.embed_all()

    assert stores.words("hcron") == []
    assert stores.words("heron") == [document]
    assert stores.ledger.read(lambda c: terms.frequencies(c, ["hcron", "heron"])) == {"heron": 1}
    assert kept in _ocr(stores, document)
    text = stores.ledger.read(lambda c: layers.layer_text(c, document, "ocr"))
    assert text.split() == ["kingfisher", "heron"]
    assert text[kept.passage.start : kept.passage.end] == "kingfisher"
    assert stores.index.count(f"vectors_{SPACE.id}") == 3
    assert stores.ledger.read(lambda c: layer_parts.kept(c, document, "ocr", "reader 2")) == {"2"}
    stores.publisher.drop_stale_parts(document, "ocr", "reader 2")
    assert stores.words("kingfisher") == []
    assert check(stores.ledger, stores.index) == ()


def test_an_empty_part_is_kept_so_that_it_is_not_read_again(stores: Stores) -> None:
    document = _scan(stores)
    stores.publisher.publish_layer([page(document, 2)])
    assert stores.ledger.read(lambda c: layer_parts.kept(c, document, "ocr", "reader 1")) == {"2"}
    assert stores.ledger.read(lambda c: layers.names(c, document)) == ("body",)
    assert stores.ledger.read(lambda c: layers.layer_text(c, document, "ocr")) == ""
    assert check(stores.ledger, stores.index) == ()


def test_a_part_of_a_document_that_is_gone_is_left_out(stores: Stores) -> None:
    stores.publisher.publish_layer([page(404, 1, "nobody")])
    assert stores.words("nobody") == []
    with pytest.raises(NotFound):
        stores.ledger.read(lambda c: layers.layer_text(c, DocumentId(404), "ocr"))


def test_later_layers_are_rebuilt_purged_and_forgotten(stores: Stores, tmp_path: Path) -> None:
    document = _scan(stores)
    stores.put_all({b"other%d" % n: prepare(f"ordinary filler number{n}") for n in range(30)})
    stores.publisher.publish_layer([page(document, 2, "zanzibar letter"), page(document, 3, "more zanzibar")])
    stores.embed_all()
    rebuild.rebuild_passages(stores.publisher, ANALYST)
    assert stores.words("zanzibar") == [document]
    assert check(stores.ledger, stores.index) == ()
    receipt = forget(stores.publisher, [b"/folder/scan.pdf"])
    assert (receipt.passages, receipt.vectors) == (3, 3)
    assert check(stores.ledger, stores.index) == ()
    stores.close()
    assert {where for where, text in decode(tmp_path) if "zanzibar" in text} == set()


def test_removing_the_root_takes_later_layers_along(stores: Stores) -> None:
    document = _scan(stores)
    stores.publisher.publish_layer([page(document, 2, "heron")])
    purge.remove_root(stores.publisher, stores.root)
    assert stores.index.count("passages") == 0
    for table in ("passages", "layer_parts", "blocks", "outlines"):
        count = f"SELECT count(*) FROM {table}"
        assert stores.ledger.read(lambda c, sql=count: c.execute(sql).get) == 0, table


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM passages WHERE id = (SELECT first_passage FROM layer_parts LIMIT 1)",
        "DELETE FROM blocks WHERE id < 0",
        "DELETE FROM outlines WHERE id < 0",
    ],
)
def test_a_damaged_part_is_found_and_made_due_again(stores: Stores, statement: str) -> None:
    document = _scan(stores)
    items = stores.ledger.read(lambda c: work.due(c, work.OCR, 10))
    stores.publisher.publish_layer([page(document, 2, "heron")], [item.id for item in items])
    stores.ledger.write(lambda c: c.execute(statement).fetchall())
    assert "layer_part_incomplete" in {one.code for one in check(stores.ledger, stores.index)}
    assert all(one.repaired for one in repair(stores.publisher, ANALYST))
    assert [item.part for item in stores.ledger.read(lambda c: work.due(c, work.OCR, 10))] == ["2"]
    assert _texts(stores, document) == ["typed cover"]
    assert check(stores.ledger, stores.index) == ()


@pytest.mark.parametrize("point", ["layer_saved", "layer_appended", "layer_visible"])
def test_a_kill_leaves_the_part_whole_or_not_at_all(tmp_path: Path, point: str) -> None:
    stores = open_stores(tmp_path)
    document = _scan(stores)
    stores.publisher.publish_layer([page(document, 2, "old heron")])
    stores.close()
    command = [sys.executable, "-m", "tests.engine.library.store.crashing", str(tmp_path), "layer", point]
    root = Path(__file__).parents[4]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    stores = open_stores(tmp_path)
    assert stores.publisher.recover().parts_undone == (2 if point != "layer_visible" else 0)
    assert check(stores.ledger, stores.index) == ()
    texts = ["typed cover", "old heron"] if point != "layer_visible" else ["typed cover", "new heron", "kingfisher"]
    assert _texts(stores, document) == texts
    stores.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.lists(st.sampled_from(["ab", "漢 x", "lone \ud800"]), max_size=3)), max_size=8
    )
)
def test_any_order_of_parts_keeps_texts_and_passages_together(
    stores: Stores, steps: list[tuple[int, list[str]]]
) -> None:
    stores.publisher.drop_stale_parts(DocumentId(1), "ocr", "none")
    document = _scan(stores)
    newest: dict[int, list[str]] = {}
    for number, lines in steps:
        stores.publisher.publish_layer([page(document, number, *lines)])
        newest[number] = lines
    assert sorted(_texts(stores, document)) == sorted(
        ["typed cover", *(line for found in newest.values() for line in found)]
    )
    for one in _ocr(stores, document):
        span = (one.passage.start, one.passage.end)
        assert stores.ledger.read(lambda c, s=span: layers.cut(c, document, "ocr", *s)) == one.passage.text
    assert check(stores.ledger, stores.index) == ()


def _ocr(stores: Stores, document: int) -> list[passages.StoredPassage]:
    found = stores.ledger.read(lambda c: passages.of_document(c, DocumentId(document)))
    return [one for one in found if one.passage.layer == "ocr"]


def test_a_space_being_filled_wants_later_layers_too(stores: Stores) -> None:
    _, document = stores.put(b"photo.txt", prepare(ocr=(1,)))
    stores.publisher.publish_layer([page(document, 1, "heron")])
    stores.embed_all()
    other = replace(SPACE, model="bigger")
    stores.ledger.write(lambda c: spaces.ensure(c, other))
    assert [i.document for i in stores.ledger.read(lambda c: work.due(c, "meaning", 9, other.id))] == [document]
