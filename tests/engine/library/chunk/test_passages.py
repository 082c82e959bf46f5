from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.contract.document import Document, Kind, Layer, ParserId, Role, Segment
from engine.contract.locator import (
    CellsPlace,
    LinesPlace,
    PagePlace,
    PageSpot,
    Place,
    SectionPlace,
    SlidePlace,
    TimePlace,
)
from engine.contract.passage import Passage
from engine.library.chunk.passages import cut

Part = tuple[str, Role, int]


def document(*layers: Layer) -> Document:
    return Document("txt", Kind.TEXT, ParserId("test", 1), layers)


def layer(parts: Sequence[Part], places: Sequence[Place] = (), gap: str = "\n\n", name: str = "body") -> Layer:
    segments: list[Segment] = []
    at = 0
    for index, (text, role, level) in enumerate(parts):
        line = 1 + sum(t.count("\n") for t, _, _ in parts[:index]) + gap.count("\n") * index
        place = places[index] if places else LinesPlace((line, line + text.count("\n")))
        segments.append(Segment(at, at + len(text), place, role, level))
        at += len(text) + len(gap)
    return Layer(name, gap.join(text for text, _, _ in parts), tuple(segments))


def paragraph(text: str) -> Part:
    return text, Role.PARAGRAPH, 0


def prose(rng: random.Random, low: int, high: int) -> str:
    size, text = rng.randint(low, high), ""
    while len(text) < size:
        text += f"w{rng.randint(0, 9999)}" + rng.choice([" ", " ", " ", " ", ". "])
    return text.strip()[:high]


def texts(passages: Sequence[Passage]) -> Counter[tuple[str, tuple[str, ...]]]:
    return Counter((passage.text, passage.breadcrumb) for passage in passages)


ROLES = st.sampled_from([Role.PARAGRAPH, Role.LIST, Role.TABLE, Role.CODE, Role.NOTE, Role.HEADING, Role.TITLE])
PARTS = st.lists(
    st.tuples(st.text(st.sampled_from("ab .!\n。字😀"), min_size=1, max_size=1500), ROLES, st.integers(0, 3)),
    max_size=12,
).map(lambda parts: [(text.strip(), role, level) for text, role, level in parts if text.strip()])


@given(PARTS, st.sampled_from(["\n", "\n\n"]))
@settings(max_examples=150)
def test_passages_are_slices_that_cover_every_word_in_order(parts: list[Part], gap: str) -> None:
    body = layer(parts, gap=gap)
    passages = cut(document(body))
    end = 0
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert passage.text == body.text[passage.start : passage.end]
        assert passage.text.strip() == passage.text != ""
        assert passage.start >= end
        assert not body.text[end : passage.start].strip()
        assert passage.section[0] <= passage.start < passage.end <= passage.section[1]
        end = passage.end
    assert not body.text[end:].strip()


@given(PARTS)
@settings(max_examples=60)
def test_no_passage_is_much_larger_than_the_limit(parts: list[Part]) -> None:
    headings = sum(len(text) for text, role, _ in parts if role in (Role.HEADING, Role.TITLE))
    for passage in cut(document(layer(parts))):
        assert len(passage.text) <= 900 + headings + 2 * len(parts)
        assert passage.text.count("字") <= 402


@given(st.integers(0, 1 << 32).map(random.Random), st.sampled_from([(20, 100), (50, 600), (200, 890), (300, 1500)]))
@settings(max_examples=120, derandomize=True, deadline=None)
def test_an_inserted_paragraph_changes_at_most_three_passages(rng: random.Random, sizes: tuple[int, int]) -> None:
    parts = [paragraph(prose(rng, *sizes)) for _ in range(30)]
    before = cut(document(layer(parts)))
    parts.insert(rng.randint(0, len(parts)), paragraph(prose(rng, sizes[0], min(sizes[1], 890))))
    after = cut(document(layer(parts)))
    assert (texts(after) - texts(before)).total() <= 3


def test_headings_are_carried_and_stay_with_their_text() -> None:
    parts: list[Part] = [
        ("# Guide", Role.HEADING, 1),
        ("## Cats", Role.HEADING, 2),
        paragraph("Cats purr." * 30),
        paragraph("Cats sleep." * 30),
        ("## Dogs", Role.HEADING, 2),
        paragraph("Dogs bark."),
    ]
    passages = cut(document(layer(parts)))
    assert [p.breadcrumb for p in passages] == [(), ("Guide", "Cats"), ("Guide",)]
    assert passages[0].text.startswith("# Guide\n\n## Cats\n\nCats purr.")
    assert passages[2].text == "## Dogs\n\nDogs bark."
    assert passages[1].section == (0, passages[1].end)


def test_small_paragraphs_of_a_section_share_a_passage_and_sections_do_not() -> None:
    parts = [paragraph("One."), paragraph("Two."), ("Next", Role.HEADING, 1), paragraph("Three.")]
    assert [p.text for p in cut(document(layer(parts)))] == ["One.\n\nTwo.", "Next\n\nThree."]


def test_long_prose_is_cut_at_sentence_ends() -> None:
    text = " ".join(f"Sentence number {n} of Dr. Smith is here to be read." for n in range(30))
    passages = cut(document(layer([paragraph(text)])))
    assert len(passages) == 2
    assert all(p.text.endswith("read.") and p.text.startswith("Sentence") for p in passages)


def test_wrapped_lines_given_one_by_one_are_one_paragraph() -> None:
    lines = [paragraph(f"word{n} and then some words that go on over") for n in range(12)]
    (passage,) = cut(document(layer(lines, gap="\n")))
    assert passage.place == LinesPlace((1, 12))


def test_a_table_that_fits_is_whole_and_a_long_one_carries_its_header() -> None:
    small = "name | price\n" + "\n".join(f"item {n} | {n}" for n in range(20))
    (passage,) = cut(document(layer([(small, Role.TABLE, 0)])))
    assert passage.text == small
    rows = "name | price\n" + "\n".join(f"article number {n} | {n * 7} euro" for n in range(200))
    passages = cut(document(layer([(rows, Role.TABLE, 0), paragraph("After.")])))
    assert passages[0].breadcrumb == ()
    assert all(p.breadcrumb == ("name | price",) for p in passages[1:-1])
    assert passages[-1].text == "After."
    assert all("\n" not in p.text[:5] and p.text.endswith("euro") for p in passages[:-1])


def test_rows_given_one_by_one_are_a_table_with_its_cell_ranges() -> None:
    rows: list[Part] = [("name\tprice", Role.TABLE, 0)]
    rows += [(f"article number {n}\t{n * 7} euro", Role.TABLE, 0) for n in range(2, 202)]
    places = [CellsPlace("Q3", f"A{n}:B{n}") for n in range(1, 202)]
    passages = cut(document(layer(rows, places, gap="\n")))
    assert passages[1].breadcrumb == ("name\tprice",)
    ranges = [p.place for p in passages]
    assert isinstance(ranges[0], CellsPlace)
    assert ranges[0].cells.startswith("A1:B")
    covered = [place.cells for place in ranges if isinstance(place, CellsPlace)]
    assert covered[-1].endswith("B201")
    for one, other in itertools.pairwise(covered):
        assert int(one.split("B")[1]) + 1 == int(other.split(":")[0][1:])


def test_a_table_in_one_segment_has_its_rows_narrowed() -> None:
    rows = "\n".join(f"article number {n}\t{n * 7} euro" for n in range(1, 101))
    passages = cut(document(layer([(rows, Role.TABLE, 0)], [CellsPlace("S", "C5:D104")])))
    first, last = passages[0].place, passages[-1].place
    assert isinstance(first, CellsPlace)
    assert isinstance(last, CellsPlace)
    assert first.cells == f"C5:D{5 + passages[0].text.count(chr(10))}"
    assert last.cells == f"C{104 - passages[-1].text.count(chr(10))}:D104"


def test_code_is_cut_only_at_line_ends() -> None:
    code = "\n".join(f"    value_{n} = compute({n}, 'text. With a stop.')" for n in range(60))
    passages = cut(document(layer([(code, Role.CODE, 0)])))
    assert len(passages) > 1
    assert all(p.role is Role.CODE and p.text.endswith("stop.')") for p in passages)
    assert passages[1].place == LinesPlace(
        (passages[0].text.count("\n") + 2, 2 + sum(p.text.count("\n") for p in passages[:2]))
    )


def test_places_merge_and_slides_and_sheets_stay_apart() -> None:
    box, other = (0.1, 0.1, 0.9, 0.2), (0.1, 0.3, 0.9, 0.4)
    short = [paragraph("One."), paragraph("Two.")]
    pages = [PagePlace((PageSpot(3, (box,)),)), PagePlace((PageSpot(3, (other,)), PageSpot(4, (box,))))]
    (merged,) = cut(document(layer(short, pages)))
    assert merged.place == PagePlace((PageSpot(3, (box, other)), PageSpot(4, (box,))))
    (said,) = cut(document(layer(short, [TimePlace(1, 2), TimePlace(2, 5, 3)])))
    assert said.place == TimePlace(1, 5, 3)
    assert [p.place for p in cut(document(layer(short, [SlidePlace(1), SlidePlace(2)])))] == [
        SlidePlace(1),
        SlidePlace(2),
    ]
    assert len(cut(document(layer(short, [CellsPlace("A", "A1"), CellsPlace("B", "A1")])))) == 2


def test_a_sheet_name_above_cells_leaves_the_place_to_the_cells() -> None:
    parts = [("Prices", Role.HEADING, 1), ("wheel\t95", Role.TABLE, 0)]
    (passage,) = cut(document(layer(parts, [SectionPlace(("Prices",)), CellsPlace("Prices", "A2:B2")])))
    assert passage.place == CellsPlace("Prices", "A2:B2")


def test_layers_are_cut_one_after_the_other() -> None:
    passages = cut(document(layer([paragraph("Body.")]), layer([paragraph("Spoken.")], name="transcript")))
    assert [(p.layer, p.ordinal, p.text) for p in passages] == [("body", 0, "Body."), ("transcript", 1, "Spoken.")]


def test_an_empty_document_has_no_passages() -> None:
    assert cut(document()) == ()
    assert cut(document(Layer("body", "", ()))) == ()
