"""Lines become a layer: nothing lost, each word with its box, stains left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.contract.document import Layer
from engine.contract.locator import ImagePlace
from engine.library.recognise.read_text import box_of, compose, worth_keeping
from engine.library.recognise.reading_order import FoundLine, OrderedLine


def _found(text: str, score: float = 0.99, top: float = 10) -> FoundLine:
    return FoundLine(text, score, ((10, top), (90, top), (90, top + 10), (10, top + 10)))


def _layer(*lines: OrderedLine) -> Layer:
    return compose(lines, 100, 200, lambda box: ImagePlace((box,)))


def _ordered(text: str, starts: bool = False, same_row: bool = False) -> OrderedLine:
    return OrderedLine(_found(text), starts, same_row)


def test_lines_paragraphs_and_cells_are_told_apart() -> None:
    layer = _layer(_ordered("One", True), _ordered("two"), _ordered("three", True), _ordered("3.50", same_row=True))
    assert layer.text == "One\ntwo\n\nthree  3.50"
    assert [layer.text[one.start : one.end] for one in layer.segments] == ["One", "two", "three", "3.50"]
    assert layer.name == "ocr"


def test_a_word_that_was_parted_is_one_word_again() -> None:
    layer = _layer(_ordered("a king-", True), _ordered("fisher, Mar-"), _ordered("Anne"))
    assert layer.text == "a kingfisher, Mar-\nAnne"
    assert [layer.text[one.start : one.end] for one in layer.segments] == ["a king", "fisher, Mar-", "Anne"]


def test_boxes_are_fractions_of_the_picture_and_stay_in_it() -> None:
    line = FoundLine("x", 1.0, ((-5, 20), (50, 20), (50, 40), (-5, 400)))
    assert box_of(line, 100, 200) == (0.0, 0.1, 0.5, 1.0)
    assert _layer(_ordered("One", True)).segments[0].place == ImagePlace(((0.1, 0.05, 0.9, 0.1),))


def test_stains_and_textures_are_no_text() -> None:
    assert worth_keeping([_found("o", 0.55), _found("~~ --", 0.9), _found("Menu", 0.9)]) == [_found("Menu", 0.9)]
    assert worth_keeping([_found("ihl tii", 0.52), _found("lli ili", 0.55)]) == []
    assert worth_keeping([_found("4", 0.95)]) == [_found("4", 0.95)]


@given(st.lists(st.tuples(st.text(min_size=1, max_size=20), st.booleans(), st.booleans()), max_size=12))
def test_segments_never_overlap_and_hold_all_the_words(lines: list[tuple[str, bool, bool]]) -> None:
    layer = _layer(*(_ordered(text, starts, same_row) for text, starts, same_row in lines))
    end = 0
    for one in layer.segments:
        assert end <= one.start <= one.end <= len(layer.text)
        assert layer.text[end : one.start].strip() == ""
        end = one.end
    words = "".join("".join(text.split()) for text, _, _ in lines)
    assert "".join(layer.text.split()).replace("-", "") == words.replace("-", "")


def test_no_line_is_an_empty_layer() -> None:
    assert _layer() == Layer("ocr", "", ())
