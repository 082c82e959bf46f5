"""Spots: a hit in a recording or a scan is where its words are, not where its passage begins."""

from __future__ import annotations

from engine.assistant.retrieve.snippet import marks_in
from engine.assistant.retrieve.spots import spot
from engine.contract.document import Layer, Segment
from engine.contract.locator import PagePlace, PageSpot, Place, SectionPlace, TimePlace


def layer(name: str, *lines: tuple[str, Place]) -> Layer:
    text, segments = "", []
    for words, place in lines:
        segments.append(Segment(len(text), len(text) + len(words), place))
        text += words + "\n"
    return Layer(name, text, tuple(segments))


def at(start_s: float) -> TimePlace:
    return TimePlace(start_s, start_s + 4)


def line(number: int, page: int = 1) -> PagePlace:
    return PagePlace((PageSpot(page, ((0.1, number / 10, 0.9, number / 10 + 0.05),)),))


TALK = layer(
    "transcript",
    ("Good morning.", at(0)),
    ("The boat is red.", at(10)),
    ("It lies in the harbour.", at(15)),
    ("We had soup.", at(40)),
    ("The red harbour gate is closed.", at(80)),
)
LETTER = layer("ocr", ("Dear Ada,", line(1)), ("the deposit is paid", line(2)), ("back in six weeks.", line(3)))


def found(layer: Layer, *terms: str, passage: tuple[int, int] | None = None) -> Place | None:
    marks = marks_in(layer.text, "en", terms)
    return spot(layer, passage or (0, len(layer.text)), marks)


def test_a_moment_begins_with_the_sentence_that_has_the_words() -> None:
    assert found(TALK, "soup") == at(40)


def test_the_sentence_with_most_of_the_words_is_the_moment() -> None:
    assert found(TALK, "red", "harbour") == at(80)


def test_neighbouring_sentences_are_one_moment_beyond_the_passage_too() -> None:
    first = TALK.segments[1]
    assert found(TALK, "boat", "lie", passage=(0, first.end)) == TimePlace(10, 19)


def test_a_passage_without_the_words_keeps_its_place() -> None:
    assert found(TALK, "elephant") is None
    assert found(TALK, "soup", passage=(0, 13)) is None


def test_a_spot_on_a_scan_is_the_fewest_lines_that_hold_the_words() -> None:
    assert found(LETTER, "deposit") == line(2)
    spots = found(LETTER, "deposit", "week")
    assert isinstance(spots, PagePlace)
    assert [box[1] for box in spots.spots[0].boxes] == [0.2, 0.3]


def test_what_has_neither_time_nor_page_keeps_its_place() -> None:
    assert found(layer("body", ("soup", SectionPlace(("Menu",)))), "soup") is None
