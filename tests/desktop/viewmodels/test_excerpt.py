"""The viewer shows the text around the place and marks exactly the place, or nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.viewmodels.viewer.excerpt import REACH, cut_excerpt, find_span
from engine.contract.document import Layer, Role, Segment
from engine.contract.locator import LinesPlace, Locator, PagePlace, PageSpot
from engine.contract.request import DocumentText
from tests.fakes.engine import LEASE, NOTICE

PAGE = PagePlace((PageSpot(3),))


def marked(excerpt_of: DocumentText, locator: Locator, quote: str) -> str:
    return "".join(b.text[b.mark[0] : b.mark[1]] for b in cut_excerpt(excerpt_of, locator, quote).blocks if b.mark)


def test_offsets_are_marked() -> None:
    start = LEASE.text.index("six months")
    locator = Locator(PAGE, chars=(start, start + 10))
    assert marked(DocumentText(1, LEASE, "pdf"), locator, "six months") == "six months"


def test_stale_offsets_fall_back_to_the_words() -> None:
    assert marked(DocumentText(1, LEASE, "pdf"), Locator(PAGE, chars=(3, 9)), NOTICE) == NOTICE


def test_words_are_found_across_line_breaks() -> None:
    assert find_span("a six\n months b", Locator(PAGE), "six months") == (2, 13)


def test_an_unknown_place_marks_nothing_and_starts_at_its_page() -> None:
    excerpt = cut_excerpt(DocumentText(1, LEASE, "pdf"), Locator(PAGE), "words that are not there")
    assert not excerpt.is_exact
    assert not any(block.mark for block in excerpt.blocks)


def test_pages_are_divided_once_each() -> None:
    excerpt = cut_excerpt(DocumentText(1, LEASE, "pdf"), Locator(PAGE), NOTICE)
    assert [block.divider for block in excerpt.blocks if block.divider] == ["page 1", "page 2", "page 3", "page 4"]


def test_a_long_document_is_cut_on_both_sides() -> None:
    lines = [f"line {number} of many" for number in range(20_000)]
    text = "\n".join(lines)
    segments, at = [], 0
    for number, line in enumerate(lines, 1):
        segments.append(Segment(at, at + len(line), LinesPlace((number, number))))
        at += len(line) + 1
    layer = Layer("body", text, tuple(segments))
    start = text.index("line 10000 of")
    excerpt = cut_excerpt(DocumentText(1, layer, "txt"), Locator(LinesPlace((1, 1)), chars=(start, start + 10)), "line")
    assert excerpt.cut_before
    assert excerpt.cut_after
    assert sum(len(block.text) for block in excerpt.blocks) <= 2 * REACH + 200


def test_the_lines_of_a_pdf_paragraph_become_one() -> None:
    text = "A sentence that goes\non in the next line.\nAnother one."
    cuts = [(0, 20), (21, 41), (42, 54)]
    layer = Layer("body", text, tuple(Segment(a, b, PAGE) for a, b in cuts))
    excerpt = cut_excerpt(DocumentText(1, layer, "pdf"), Locator(PAGE), "goes on in")
    assert [block.text for block in excerpt.blocks] == ["A sentence that goes on in the next line.", "Another one."]
    assert marked(DocumentText(1, layer, "pdf"), Locator(PAGE), "goes on in") == "goes on in"


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30), min_size=1, max_size=12), st.data())
def test_whatever_is_marked_is_what_was_asked_for(parts: list[str], data: st.DataObject) -> None:
    text, segments = "", []
    for part in parts:
        segments.append(Segment(len(text), len(text) + len(part), PAGE, Role.PARAGRAPH))
        text += part + "\n\n"
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    layer = Layer("body", text, tuple(segments))
    found = marked(DocumentText(1, layer, "md"), Locator(PAGE, chars=(start, end)), "")
    inside = "".join(text[max(s.start, start) : min(s.end, end)] for s in segments if s.start < end and s.end > start)
    assert found == inside
