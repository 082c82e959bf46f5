"""Pages: a place is shown on its page by its own boxes, by those of its words, or not at all."""

from __future__ import annotations

from desktop.viewmodels.viewer.pages import pages_of
from engine.contract.document import Layer, Segment
from engine.contract.locator import ImagePlace, Locator, PagePlace, PageSpot, SectionPlace
from engine.contract.request import DocumentText

TEXT = "First line here.\nSecond line there."
FIRST, SECOND = (0.1, 0.1, 0.9, 0.12), (0.1, 0.2, 0.9, 0.22)


def document(*, boxes: bool = True, pages: int = 0) -> DocumentText:
    segments = (
        Segment(0, 16, PagePlace((PageSpot(2, (FIRST,) if boxes else ()),))),
        Segment(17, len(TEXT), PagePlace((PageSpot(3, (SECOND,) if boxes else ()),))),
    )
    return DocumentText(7, Layer("body", TEXT, segments), "pdf", "", ("body",), pages)


def test_a_place_with_boxes_is_shown_by_them() -> None:
    found = pages_of(document(pages=9), Locator(PagePlace((PageSpot(3, (SECOND,)),))), "Second line")
    assert found is not None
    assert (found.first, found.total, dict(found.boxes)) == (3, 9, {3: (SECOND,)})
    assert found.part(3) == "page:3"


def test_a_place_over_two_pages_opens_where_the_words_looked_for_stand() -> None:
    place = Locator(PagePlace((PageSpot(2, (FIRST,)), PageSpot(3, (SECOND,)))))
    for word, page in (("First", 2), ("line there", 3)):
        found = pages_of(document(), place, TEXT, TEXT.index(word))
        assert found is not None
        assert (found.first, sorted(found.boxes)) == (page, [2, 3])


def test_a_sentence_of_a_longer_place_is_marked_alone() -> None:
    place = PagePlace((PageSpot(2, (FIRST,)), PageSpot(3, (SECOND,))))
    found = pages_of(document(), Locator(place, chars=(17, len(TEXT))), "Second line there.")
    assert found is not None
    assert (found.first, dict(found.boxes)) == (3, {3: (SECOND,)})


def test_a_line_that_stands_for_its_passage_is_marked_alone() -> None:
    found = pages_of(document(), Locator(PagePlace((PageSpot(3, (SECOND,)),)), chars=(0, len(TEXT))), TEXT)
    assert found is not None
    assert (found.first, dict(found.boxes)) == (3, {3: (SECOND,)})


def test_boxes_of_its_own_are_shown_where_the_words_are_not_found() -> None:
    found = pages_of(document(), Locator(PagePlace((PageSpot(3, (SECOND,)),))), "Words of a scan")
    assert found is not None
    assert (found.first, dict(found.boxes)) == (3, {3: (SECOND,)})


def test_a_place_without_boxes_is_found_again_by_its_text() -> None:
    found = pages_of(document(), Locator(PagePlace((PageSpot(2), PageSpot(3)))), "Second  line\nthere.")
    assert found is not None
    assert (found.first, found.total, dict(found.boxes)) == (3, 3, {3: (SECOND,)})


def test_a_place_that_is_not_found_is_not_marked() -> None:
    found = pages_of(document(boxes=False), Locator(PagePlace((PageSpot(2),))), "Second line")
    assert found is not None
    assert not found.is_exact
    assert found.first == 2


def test_a_picture_is_one_page_with_its_boxes() -> None:
    found = pages_of(document(), Locator(ImagePlace((FIRST,))), "")
    assert found is not None
    assert (found.first, found.total, found.part(1), found.is_picture) == (1, 1, "", True)


def test_other_places_have_no_page() -> None:
    assert pages_of(document(), Locator(SectionPlace(("Notice",))), "Second line") is None
