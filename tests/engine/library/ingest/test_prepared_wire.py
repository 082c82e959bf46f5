"""What a worker sends is decoded exactly, or refused."""

from __future__ import annotations

import json
from array import array
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract import place_wire
from engine.contract.document import Document, Kind, Layer, Metadata, ParserId, Role, Segment
from engine.contract.label import TRUSTED_FILE
from engine.contract.locator import (
    Box,
    CellsPlace,
    ImagePlace,
    LinesPlace,
    PagePlace,
    PageSpot,
    Place,
    SectionPlace,
    SlidePlace,
    TimePlace,
)
from engine.contract.passage import Passage, PassageTerms
from engine.library.ingest.words import prepared_wire

_BOX = st.tuples(*[st.floats(0, 1)] * 4)
_WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
_SPOTS = st.lists(st.builds(PageSpot, st.integers(1, 9), st.lists(_BOX, max_size=2).map(tuple)), max_size=2).map(tuple)
_PLACES: st.SearchStrategy[Place] = st.one_of(
    st.builds(LinesPlace, st.tuples(st.integers(1, 99), st.integers(1, 99))),
    st.builds(PagePlace, _SPOTS),
    st.builds(SectionPlace, st.lists(_WORDS, max_size=3).map(tuple)),
    st.builds(CellsPlace, _WORDS, st.just("A1:D9")),
    st.builds(SlidePlace, st.integers(1, 99)),
    st.builds(TimePlace, st.floats(0, 9), st.floats(0, 9), st.none() | st.floats(0, 9)),
    st.builds(ImagePlace, st.lists(_BOX, max_size=2).map(tuple)),
)


@given(_PLACES)
def test_every_place_survives(place: Place) -> None:
    boxes: list[Box] = []
    form = json.loads(json.dumps(place_wire.pack(place, boxes)))
    sent = place_wire.unpack_boxes(place_wire.pack_boxes(boxes))
    assert place_wire.unpack(form, sent) == place
    assert next(sent, None) is None


def test_boxes_that_are_missing_or_no_numbers_are_refused() -> None:
    boxes: list[Box] = []
    form = place_wire.pack(PagePlace((PageSpot(1, ((0.0, 0.1, 0.2, 0.3),)),)), boxes)
    for wrong in (b"", b"short", array("d", [0.5]).tobytes(), array("d", [0.1, 0.2, 0.3, float("nan")]).tobytes()):
        with pytest.raises(ValueError, match=r"."):
            place_wire.unpack(form, place_wire.unpack_boxes(wrong))


@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=80), place=_PLACES, data=st.data())
def test_a_document_survives(text: str, place: Place, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = Document(
        "md",
        Kind.TEXT,
        ParserId("markdown", 3, "x"),
        (Layer("body", text, (Segment(start, end, place, Role.HEADING, 2),)), Layer("ocr", "", ())),
        Metadata("Title", "Ann", "2025-01-01", "en", 4, {"a": "b"}),
        TRUSTED_FILE,
        (2, 5),
    )
    passage = Passage("body", 0, start, end, text[start:end], place, ("One", "Two"), (0, len(text)), Role.CODE)
    terms = PassageTerms("some terms", "above")
    header, blobs = prepared_wire.encode(document, [passage], [terms])
    prepared = prepared_wire.decode(json.loads(json.dumps(header)), blobs, b"h", TRUSTED_FILE)
    assert prepared.document == document
    assert prepared.passages == (passage,)
    assert prepared.terms == (terms,)
    assert prepared.content_hash == b"h"


def _encoded() -> tuple[dict[str, Any], list[Any]]:
    place = LinesPlace((1, 1))
    document = Document("txt", Kind.TEXT, ParserId("text", 1), (Layer("body", "hello", (Segment(0, 5, place),)),))
    passage = Passage("body", 0, 0, 5, "hello", place)
    header, blobs = prepared_wire.encode(document, [passage], [PassageTerms("hello", "")])
    return header, [json.loads(blobs[0]), *blobs[1:]]


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ((0, 0, 1, 0), 6),
        ((0, 0, 0, 0), -1),
        ((0, 0, 0, 0), 0.5),
        ((0, 0, 0), [0, 1]),
        ((0, 0, 2, 0), ["z", 1]),
        ((0, 0, 2, 0), ["p", [[1, 1]]]),
        ((0, 0, 3, 0), "emperor"),
        ((0, 0, 4, 0), -1),
        ((0, 0, 4, 0), "1"),
        ((1, 0, 0), 7),
        ((1, 0, 1), 5),
        ((1, 0, 2), 99),
        ((1, 0, 2), 2.5),
        ((1, 0, 6), 99),
        ((2,), []),
        ((2, 0), ["only one"]),
        ((2, 0, 0), None),
    ],
)
def test_what_does_not_fit_is_refused(where: tuple[int, ...], value: object) -> None:
    header, (body, *texts) = _encoded()
    spot = body
    for step in where[:-1]:
        spot = spot[step]
    spot[where[-1]] = value
    with pytest.raises(ValueError, match=r"."):
        prepared_wire.decode(header, [json.dumps(body).encode(), *texts], b"h", TRUSTED_FILE)


@pytest.mark.parametrize("key", ["format", "media", "parser", "about", "ocr", "layers"])
def test_a_header_without_or_with_nonsense_is_refused(key: str) -> None:
    header, (body, *texts) = _encoded()
    blobs = [json.dumps(body).encode(), *texts]
    with pytest.raises(ValueError, match=r"."):
        prepared_wire.decode({k: v for k, v in header.items() if k != key}, blobs, b"h", TRUSTED_FILE)
    with pytest.raises(ValueError, match=r"."):
        prepared_wire.decode({**header, key: 3}, blobs, b"h", TRUSTED_FILE)


def test_invalid_text_is_refused() -> None:
    header, (body, boxes, _) = _encoded()
    with pytest.raises(ValueError, match=r"."):
        prepared_wire.decode(header, [json.dumps(body).encode(), boxes, b"\xff\xfe"], b"h", TRUSTED_FILE)
