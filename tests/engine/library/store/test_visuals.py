"""What can be seen: vectors keyed by content and part, and the way back from a key to its place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.contract.document import ParserId
from engine.contract.file import DocumentId
from engine.contract.locator import ImagePlace, PagePlace, PageSpot, TimePlace
from engine.contract.space import Space
from engine.library.store.care.check import check
from engine.library.store.care.repair import repair
from engine.library.store.index.nearest import search_vectors
from engine.library.store.ledger import files, spaces, visuals, work
from engine.library.store.ledger.visuals import VisualItem
from engine.library.store.publish import purge
from tests.engine.library.store.samples import ANALYST, PARSER, Stores, prepare

IMAGES = Space("image", "seer", "1", 4)
FRAMES = Space("frame", "seer", "1", 4)
WHOLE = ImagePlace()


def _item(document: int, part: str = "", *values: float, place: object = WHOLE) -> VisualItem:
    vector = np.asarray(values or (1, 0, 0, 0), dtype=np.float32)
    return VisualItem(DocumentId(document), part, place, vector, {"hash": "ab"})  # type: ignore[arg-type]


def _places(stores: Stores, space: Space, *values: float) -> list[object]:
    near = search_vectors(stores.index, space, np.asarray(values, dtype=np.float32), 3)
    found = stores.ledger.read(lambda c: visuals.by_keys(c, [one.key for one in near]))
    return [visual.place for one in near for visual in found.get(one.key, ())]


def test_the_nearest_key_leads_back_to_document_and_place(stores: Stores) -> None:
    _, document = stores.put(b"a.pdf", prepare("a report"))
    figure = PagePlace((PageSpot(3, ((0.1, 0.1, 0.5, 0.5),)),))
    stores.publisher.publish_visuals(
        IMAGES, [_item(document, "figure:1", 1, 0, 0, 0, place=figure), _item(document, "", 0, 1, 0, 0)]
    )
    moment = TimePlace(1.0, 4.5, 2.0)
    stores.publisher.publish_visuals(FRAMES, [_item(document, "2.0", 0, 0, 1, 0, place=moment)])
    assert _places(stores, IMAGES, 1, 0.1, 0, 0)[0] == figure
    assert _places(stores, FRAMES, 0, 0, 1, 0) == [moment]
    seen = stores.ledger.read(lambda c: visuals.of_document(c, document))
    assert [(one.media, one.part) for one in seen] == [("image", "figure:1"), ("image", ""), ("frame", "2.0")]
    assert dict(seen[0].facts) == {"hash": "ab"}
    assert stores.ledger.read(lambda c: visuals.kept(c, document, "frame", FRAMES.id)) == {"2.0"}
    assert stores.ledger.read(lambda c: spaces.active(c, "image")) == IMAGES
    assert check(stores.ledger, stores.index) == ()


def test_copies_and_new_readers_share_the_vector(stores: Stores) -> None:
    _, first = stores.put(b"a", prepare("same"))
    assert stores.publisher.publish_visuals(IMAGES, [_item(first)]) == 1
    _, second = stores.put(b"a", prepare("same", parser=ParserId("plain", 2)))
    assert second != first
    assert stores.publisher.publish_visuals(IMAGES, [_item(second)]) == 0
    key = stores.ledger.read(lambda c: visuals.of_document(c, second))[0].key
    shown = stores.ledger.read(lambda c: visuals.by_keys(c, [key]))[key]
    assert [one.document for one in shown] == [second]
    purge.expired(stores.publisher, 10_000_000_000, 0)
    assert stores.index.count(f"vectors_{IMAGES.id}") == 1
    assert check(stores.ledger, stores.index) == ()


def test_what_is_seen_goes_with_its_document(stores: Stores) -> None:
    file, document = stores.put(b"a", prepare("same"))
    stores.publisher.publish_visuals(IMAGES, [_item(document)])
    stores.ledger.write(lambda c: files.mark_gone(c, [file], gone_at=1))
    assert purge.expired(stores.publisher, 10_000_000_000, 7).vectors >= 1
    assert stores.index.count(f"vectors_{IMAGES.id}") == 0
    assert stores.ledger.read(lambda c: c.execute("SELECT count(*) FROM visuals").get) == 0
    assert stores.publisher.publish_visuals(IMAGES, [_item(document)]) == 0
    assert check(stores.ledger, stores.index) == ()


def test_a_lost_vector_is_found_and_made_due_again(stores: Stores) -> None:
    _, document = stores.put(b"a", prepare("same"))
    stores.ledger.write(lambda c: work.require(c, [(document, work.IMAGE, "", "")]))
    item = stores.ledger.read(lambda c: work.due(c, work.IMAGE, 1))[0]
    stores.publisher.publish_visuals(IMAGES, [_item(document)], [item.id])
    assert stores.ledger.read(lambda c: work.due(c, work.IMAGE, 1)) == []
    stores.ledger.write(lambda c: c.execute("DELETE FROM vectors").fetchall())
    assert {one.code for one in check(stores.ledger, stores.index)} == {"vector_orphan", "visual_incomplete"}
    repair(stores.publisher, ANALYST)
    assert [one.document for one in stores.ledger.read(lambda c: work.due(c, work.IMAGE, 1))] == [document]
    stores.publisher.publish_visuals(IMAGES, [_item(document)], [item.id])
    assert check(stores.ledger, stores.index) == ()


def test_another_model_fills_its_space_beside_the_old_one(stores: Stores) -> None:
    _, document = stores.put(b"a", prepare("same", parser=PARSER))
    stores.ledger.write(lambda c: work.require(c, [(document, work.IMAGE, "", "")]))
    old = stores.ledger.read(lambda c: work.due(c, work.IMAGE, 1))
    stores.publisher.publish_visuals(IMAGES, [_item(document)], [one.id for one in old])
    other = replace(IMAGES, model="better")
    assert stores.ledger.write(lambda c: spaces.ensure(c, other)).role == "building"
    due = stores.ledger.read(lambda c: work.due(c, work.IMAGE, 9, other.id))
    assert stores.publisher.publish_visuals(other, [_item(document)], [one.id for one in due]) == 1
    stores.ledger.write(lambda c: spaces.activate(c, other.id))
    assert stores.ledger.read(lambda c: spaces.active(c, "image")) == other
    assert {
        one.state for one in stores.ledger.read(lambda c: work.of_document(c, document)) if one.stage == "image"
    } == {"done"}
