"""The PDF reader: lines, boxes on the upright page, joined words, headings, scans, passwords."""

from __future__ import annotations

import pytest

from engine.contract.document import ParseFailed, Role
from engine.contract.locator import PagePlace
from tests.plugins.reading import body_of, document_of, read_bytes, texts
from tests.plugins.small_pdf import pdf_bytes

BODY = [(72.0, 700.0 - 14 * row, 12.0, f"Body line number {row} of an ordinary page of text.") for row in range(20)]


def test_every_line_has_its_page_and_a_box_around_it() -> None:
    layer = body_of(pdf_bytes([[(72, 770, 12, "Top of page one")], [(72, 421, 12, "Middle of page two")]]), "a.pdf")
    assert texts(layer) == ["Top of page one", "Middle of page two"]
    first, second = (segment.place for segment in layer.segments)
    assert isinstance(first, PagePlace)
    assert isinstance(second, PagePlace)
    assert (first.spots[0].page, second.spots[0].page) == (1, 2)
    x0, y0, x1, y1 = first.spots[0].boxes[0]
    assert x0 == pytest.approx(72 / 595, abs=0.005)
    assert y1 == pytest.approx(1 - 770 / 842, abs=0.01)
    assert 0 <= x0 < x1 <= 1
    assert 0 <= y0 < y1 <= 1


def test_boxes_follow_the_rotation_of_the_page() -> None:
    layer = body_of(pdf_bytes([[(72, 770, 12, "Turned text")]], page="/Rotate 90"), "a.pdf")
    place = layer.segments[0].place
    assert isinstance(place, PagePlace)
    x0, y0, x1, y1 = place.spots[0].boxes[0]
    # turned clockwise, the top left corner of the sheet becomes the top right one of the page as shown
    assert x0 > 0.85
    assert y1 - y0 > x1 - x0


def test_boxes_are_fractions_of_the_crop_box() -> None:
    layer = body_of(pdf_bytes([[(100, 700, 12, "Cropped")]], page="/CropBox [100 600 300 800]"), "a.pdf")
    place = layer.segments[0].place
    assert isinstance(place, PagePlace)
    x0, _, _, y1 = place.spots[0].boxes[0]
    assert x0 == pytest.approx(0.0, abs=0.01)
    assert y1 == pytest.approx(0.5, abs=0.02)


def test_a_word_split_at_a_line_end_is_joined() -> None:
    lines = [(72.0, 700.0, 12.0, "Nobody liked the exam-"), (72.0, 686.0, 12.0, "ination of the ledger.")]
    layer = body_of(pdf_bytes([lines]), "a.pdf")
    assert "the examination of the ledger." in layer.text


def test_larger_letters_make_headings() -> None:
    layer = body_of(pdf_bytes([[(72, 760, 20, "Annual report"), (72, 730, 16, "Results"), *BODY]]), "a.pdf")
    headings = [(layer.text[s.start : s.end], s.level) for s in layer.segments if s.role is Role.HEADING]
    assert headings == [("Annual report", 1), ("Results", 2)]


def test_a_page_that_is_a_picture_is_marked_for_ocr() -> None:
    document = document_of(pdf_bytes([[(72, 40, 8, "7")], BODY], picture=True), "scan.pdf")
    assert document.needs_ocr_pages == (1,)
    assert document.metadata.pages == 2


def test_a_page_without_text_or_picture_needs_nothing() -> None:
    document = document_of(pdf_bytes([[]]), "blank.pdf")
    assert document.layers == ()
    assert document.needs_ocr_pages == ()


def test_metadata() -> None:
    info = {"Title": "Plan", "Author": "Ada", "CreationDate": "D:20240131120000+01'00'"}
    metadata = document_of(pdf_bytes([BODY], info=info), "a.pdf").metadata
    assert (metadata.title, metadata.author, metadata.created) == ("Plan", "Ada", "2024-01-31T12:00:00")


def test_a_truncated_file_is_read_as_far_as_it_goes_or_reported() -> None:
    whole = pdf_bytes([BODY, BODY])
    outcome = read_bytes(whole[: len(whole) // 4], "cut.pdf")
    assert not isinstance(outcome, ParseFailed) or outcome.reason.code == "damaged"
    broken = read_bytes(b"%PDF-1.7\nnothing else", "broken.pdf")
    assert isinstance(broken, ParseFailed)
    assert broken.reason.message == "The file is damaged: its structure cannot be read."
