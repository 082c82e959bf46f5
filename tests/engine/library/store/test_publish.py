from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from engine.contract.document import ParserId
from engine.contract.file import FileKey, Indexed, Pending, Stamp
from engine.contract.space import Space
from engine.library.store.care.check import check
from engine.library.store.index.tables import NameRow
from engine.library.store.ledger import counters, documents, files, layers, passages, spaces, terms, work
from engine.library.store.publish import purge
from engine.library.store.publish.publisher import Publisher, TextItem
from tests.engine.library.store.samples import SPACE, STAMP, Stores, prepare, vector

T = TypeVar("T")


def test_a_published_file_is_found_by_its_words_and_name(stores: Stores) -> None:
    file, document = stores.put(b"notes/garden.txt", prepare("the old apple tree", "a new bench", title="Garden"))
    assert stores.words("apple") == [document]
    assert stores.named("garden") == [file]
    record = stores.ledger.read(lambda c: files.get(c, file))
    assert record.state == Indexed()
    assert record.document == document
    stored = stores.ledger.read(lambda c: passages.of_document(c, document))
    assert [one.passage.text for one in stored] == ["the old apple tree", "a new bench"]
    assert stores.ledger.read(lambda c: layers.layer_text(c, document)) == "the old apple tree\na new bench"
    assert stores.ledger.read(lambda c: terms.frequencies(c, ["apple", "garden"])) == {"apple": 1, "garden": 2}
    assert check(stores.ledger, stores.index) == ()


def test_passages_come_back_exactly_as_they_were(stores: Stores) -> None:
    odd = "x" * 20_000 + " \ud800 end 漢字 🐦"
    prepared = prepare("first", odd, title="T")
    _, document = stores.put(b"a", prepared)
    stored = stores.ledger.read(lambda c: passages.of_document(c, document))
    assert tuple(one.passage for one in stored) == prepared.passages
    assert stores.ledger.read(lambda c: layers.read_layer(c, document)) == prepared.document.layers[0]


def test_the_same_content_twice_is_one_document(stores: Stores) -> None:
    first, second = stores.see(b"a", b"b")
    item = prepare("same words")
    one, two = stores.publisher.publish_text([TextItem(item, ((first, STAMP),)), TextItem(item, ((second, STAMP),))])
    third, again = stores.put(b"c", item)
    assert one == two == again
    assert stores.index.count("passages") == 1
    found = stores.ledger.read(lambda c: files.of_documents(c, [one]))
    assert [record.id for record in found[one]] == [first, second, third]


def test_the_old_text_stays_until_the_new_one_is_there(stores: Stores) -> None:
    file, old = stores.put(b"a", prepare("yesterday"))
    changed = replace(STAMP, mtime_ns=21)
    stores.see(b"a", stamp=changed)
    record = stores.ledger.read(lambda c: files.get(c, file))
    assert (record.state, record.document) == (Pending(), old)
    _, new = stores.put(b"a", prepare("today"), changed)
    assert stores.ledger.read(lambda c: documents.get(c, old)).hidden_at == 0
    assert stores.ledger.read(lambda c: documents.get(c, new)).hidden_at is None
    purge.expired(stores.publisher, now=1_000, retain_days=7)
    assert stores.words("yesterday") == []
    assert stores.words("today") == [new]
    assert check(stores.ledger, stores.index) == ()


def test_a_file_that_changed_while_read_stays_pending(stores: Stores) -> None:
    file = stores.see(b"a", stamp=replace(STAMP, mtime_ns=99))[0]
    stores.publisher.publish_text([TextItem(prepare("stale read"), ((file, STAMP),))])
    assert stores.ledger.read(lambda c: files.get(c, file)).state == Pending()


def test_a_rename_touches_only_the_name(stores: Stores) -> None:
    file, document = stores.put(b"old.txt", prepare("words"))
    stores.embed_all()
    version = stores.index.table("passages").version
    moved = Stamp(10, 20, 31, 40, 50)
    stores.ledger.write(lambda c: files.move(c, file, FileKey(stores.root, b"new.txt"), moved))
    stores.publisher.publish_names([NameRow(file, "new txt")])
    assert stores.index.table("passages").version == version
    assert stores.named("old") == []
    assert stores.named("new") == [file]
    assert stores.words("words") == [document]
    assert stores.ledger.read(counters.read)["embeddings_computed"] == 1
    assert check(stores.ledger, stores.index) == ()


def test_a_vanished_file_leaves_at_once_and_is_purged_later(stores: Stores) -> None:
    file, document = stores.put(b"a", prepare("gone soon"))
    stores.embed_all()
    day = 86_400
    stores.ledger.write(lambda c: files.mark_gone(c, [file], gone_at=10 * day))
    ids = [stored.id for stored in stores.ledger.read(lambda c: passages.of_document(c, document))]
    assert stores.ledger.read(lambda c: passages.documents_of(c, ids)) == {}
    assert purge.expired(stores.publisher, 16 * day, 7).documents == 0
    stores.ledger.write(lambda c: files.restore(c, [file]))
    assert stores.ledger.read(lambda c: passages.documents_of(c, ids)) != {}
    stores.ledger.write(lambda c: files.mark_gone(c, [file], gone_at=10 * day))
    purged = purge.expired(stores.publisher, 17 * day, 7)
    assert (purged.documents, purged.passages, purged.vectors, purged.files) == (1, 1, 1, 1)
    assert stores.index.count("passages") == 0
    assert stores.index.count("names") == 0
    assert stores.ledger.read(lambda c: terms.frequencies(c, ["gone", "soon"])) == {}
    assert check(stores.ledger, stores.index) == ()


def test_vectors_are_written_once_and_shared(stores: Stores) -> None:
    stores.put(b"a", prepare("shared words", "only here"))
    assert stores.embed_all() == 2
    _, second = stores.put(b"b", prepare("shared words", "and other ones"))
    keys = [one.vector_key for one in stores.ledger.read(lambda c: passages.of_document(c, second))]
    missing = stores.ledger.read(lambda c: spaces.missing_keys(c, SPACE.id, keys))
    assert missing == keys[1:]
    assert stores.embed_all() == 1
    assert stores.ledger.read(lambda c: work.due(c, "meaning", 10)) == []
    assert stores.index.count(f"vectors_{SPACE.id}") == 3
    assert check(stores.ledger, stores.index) == ()


def test_vectors_of_passages_that_are_gone_are_not_written(stores: Stores) -> None:
    assert stores.publisher.publish_vectors(SPACE, [(b"k" * 16, vector(b"k" * 16))]) == 0
    assert not stores.index.has_space(SPACE.id)


def test_a_new_space_is_filled_beside_the_old_one(stores: Stores) -> None:
    _, document = stores.put(b"a", prepare("words"))
    stores.embed_all()
    other = Space("text", "bigger", "r1", 4)
    assert stores.ledger.write(lambda c: spaces.ensure(c, other)).role == "building"
    items = stores.ledger.read(lambda c: work.due(c, "meaning", 10, producer=other.id))
    assert [item.document for item in items] == [document]
    key = stores.ledger.read(lambda c: passages.of_document(c, document))[0].vector_key
    stores.publisher.publish_vectors(other, [(key, vector(key))], [items[0].id])
    stores.ledger.write(lambda c: spaces.activate(c, other.id))
    assert stores.ledger.read(spaces.active) == other
    assert stores.ledger.read(work.counts) == {("meaning", "done"): 1}


def test_pages_without_text_make_ocr_due(stores: Stores) -> None:
    stores.put(b"scan", prepare("some text", ocr=(2, 5)))
    assert [item.part for item in stores.ledger.read(lambda c: work.due(c, "ocr", 10))] == ["2", "5"]


def test_a_new_parser_version_is_another_document(stores: Stores) -> None:
    _, old = stores.put(b"a", prepare("words"))
    newer = ParserId("plain", 2)
    assert stores.ledger.read(lambda c: documents.stale_parsers(c, newer, 10)) == [old]
    _, new = stores.put(b"a", prepare("words", parser=newer))
    assert new != old
    assert stores.ledger.read(lambda c: documents.stale_parsers(c, newer, 10)) == []


def test_removing_a_root_leaves_nothing_of_it(stores: Stores) -> None:
    stores.put(b"a", prepare("words here"))
    stores.embed_all()
    removed = purge.remove_root(stores.publisher, stores.root)
    assert (removed.files, removed.documents) == (1, 1)
    assert stores.index.count("passages") == stores.index.count("names") == 0
    assert check(stores.ledger, stores.index) == ()


def test_documents_are_written_as_fast_as_they_are_passed_on(stores: Stores) -> None:
    passed: list[object] = []

    def paced(items: Iterable[T], /) -> Iterator[T]:
        for item in items:
            passed.append(item)
            yield item

    publisher = Publisher(stores.ledger, stores.index, paced=paced)
    one, two = stores.see(b"a", b"b")
    publisher.publish_text([TextItem(prepare("kiln"), ((one, STAMP),)), TextItem(prepare("rent"), ((two, STAMP),))])
    assert len(passed) == 4, "each is passed on once to be saved and once to be counted"
    assert len(stores.words("kiln")) == len(stores.words("rent")) == 1
