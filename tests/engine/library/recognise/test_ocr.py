"""OCR with the real processes: scans and screenshots of our own drawing, turned, in columns, slanted."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator

import pytest
from PIL import Image

from engine.contract.call import Call
from engine.contract.document import Kind, Layer, Metadata
from engine.contract.errors import Cancelled
from engine.contract.locator import ImagePlace, PagePlace
from engine.library.parse.pool import ParserPool
from engine.library.recognise.ocr import OcrRecogniser
from engine.library.recognise.recogniser import PartFailed, Recognised, Subject, TextPart
from engine.library.render.renderer import Renderer
from engine.process.program import Program
from models.handles import ocr
from models.handles.runner import Runner
from tests.engine.library.render.drawings import as_file, as_pdf, page, put

LINES = ["The society of herons met in 1987", "at the pond behind the old mill", "and counted forty kingfishers."]
SMALL = (900, 700)


@pytest.fixture(scope="module")
def reader() -> Iterator[OcrRecogniser]:
    pool = ParserPool(Program.PARSER)
    found = OcrRecogniser(Renderer(pool), Runner(ocr.NAME, ocr.start), ocr.engine_version())
    yield found
    found.rest()
    pool.close()


def _read(
    reader: OcrRecogniser,
    content: bytes,
    name: str,
    *parts: str,
    done: frozenset[str] = frozenset(),
    call: Call | None = None,
) -> list[Recognised]:
    kind = Kind.TEXT if name.endswith(".pdf") else Kind.IMAGE
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        subject = Subject(
            file.fileno(), len(content), os.fsencode(name), bytes(32), name.rpartition(".")[2], kind, Metadata(), done
        )
        return list(reader.recognise(subject, parts, call or Call()))


def _layer(found: list[Recognised]) -> Layer:
    (one,) = found
    assert isinstance(one, TextPart), one
    return one.layer


def _squeezed(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def _scan(turn: int = 0, slant: float = 0.0) -> bytes:
    sheet = page(LINES, SMALL, at=(60, 200))
    if slant:
        sheet = sheet.rotate(slant, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    return as_pdf(sheet.rotate(turn, expand=True))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_scan_is_read_whichever_way_it_lies(reader: OcrRecogniser, turn: int) -> None:
    layer = _layer(_read(reader, _scan(turn), "scan.pdf", "1"))
    assert _squeezed(layer.text) == _squeezed("".join(LINES))
    boxes = [spot.boxes[0] for one in layer.segments for spot in _place(one.place).spots]
    first = boxes[0]
    # The first line of text lies where the page was turned to: left edge, top edge, right edge, bottom edge.
    middle = ((first[0] + first[2]) / 2, (first[1] + first[3]) / 2)
    across = {0: middle[1], 90: middle[0], 180: 1 - middle[1], 270: 1 - middle[0]}[turn]
    assert 0.25 < across < 0.40
    assert {spot.page for one in layer.segments for spot in _place(one.place).spots} == {1}


def _place(place: object) -> PagePlace:
    assert isinstance(place, PagePlace)
    return place


def test_a_slanted_page_in_two_columns_is_read_column_by_column(reader: OcrRecogniser) -> None:
    sheet = page(["Report of the year nineteen eighty seven"], (1_300, 800), points=44, at=(90, 60))
    left = ["Herons were seen at", "every pond in spring", "and also in autumn."]
    right = ["Kingfishers came back", "to the river in May", "and stayed all year."]
    put(sheet, left, at=(90, 220))
    put(sheet, right, at=(700, 220))
    slanted = sheet.rotate(3, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    layer = _layer(_read(reader, as_file(slanted, "PNG"), "photo.png", "1"))
    words = _squeezed(layer.text)
    order = [words.find(_squeezed(line)) for line in [*left, *right]]
    assert -1 not in order
    assert order == sorted(order)
    assert all(isinstance(one.place, ImagePlace) for one in layer.segments)


def test_light_words_on_a_dark_screen_are_read(reader: OcrRecogniser) -> None:
    screen = Image.new("RGB", (800, 300), (30, 32, 40))
    sheet = page(["Settings  Accounts  Privacy"], (800, 300), points=24, at=(40, 120))
    screen.paste((190, 200, 210), mask=sheet.convert("L").point(lambda value: 255 - value))
    text = _layer(_read(reader, as_file(screen, "PNG"), "screen.png", "1")).text
    assert _squeezed(text) == "settingsaccountsprivacy"


def test_a_picture_without_words_is_an_empty_layer(reader: OcrRecogniser) -> None:
    meadow = Image.effect_noise((300, 300), 60).convert("RGB")
    assert _layer(_read(reader, as_file(meadow, "PNG"), "meadow.png", "1")) == Layer("ocr", "", ())


def test_pages_done_before_are_not_read_again_and_a_broken_one_is_told(reader: OcrRecogniser) -> None:
    found = _read(reader, _scan(), "scan.pdf", "1", "2", done=frozenset({"1"}))
    (one,) = found
    assert isinstance(one, PartFailed)
    assert (one.part, one.reason.code) == ("2", "no_such_part")


def test_reading_can_be_cancelled(reader: OcrRecogniser) -> None:
    call = Call()
    call.cancel.cancel()
    with pytest.raises(Cancelled):
        _read(reader, _scan(), "scan.pdf", "1", call=call)
