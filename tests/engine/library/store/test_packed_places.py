"""Segments and outlines in blobs: every place comes back to the last digit, from older ledgers too."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from engine.contract.document import Role, Segment
from engine.contract.locator import (
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
from engine.library.store.ledger.compression import OUTLINE_DICTIONARY, pack
from engine.library.store.ledger.layers import pack_segments, unpack_segments

_ROUNDED = st.integers(0, 10_000).map(lambda n: round(n / 10_000, 4))
_BOXES = st.lists(st.tuples(*[_ROUNDED] * 4) | st.tuples(*[st.floats(-1, 2)] * 4), max_size=2).map(tuple)
_SPOTS = st.lists(st.builds(PageSpot, st.integers(1, 9), _BOXES), max_size=2).map(tuple)
_PLACES: st.SearchStrategy[Place] = st.one_of(
    st.builds(PagePlace, _SPOTS),
    st.builds(ImagePlace, _BOXES),
    st.builds(LinesPlace, st.tuples(st.integers(1, 9), st.integers(1, 9))),
    st.builds(SectionPlace, st.lists(st.text(st.characters(codec="utf-8"), max_size=5), max_size=2).map(tuple)),
    st.builds(CellsPlace, st.just("A\n1"), st.just("A1:D9")),
    st.builds(SlidePlace, st.integers(1, 9)),
    st.builds(TimePlace, st.floats(0, 9), st.floats(0, 9), st.none() | st.floats(0, 9)),
)
_ROWS = st.tuples(st.integers(0, 3), st.integers(1, 90), _PLACES, st.sampled_from(Role), st.integers(0, 2))


def _segments(rows: list[tuple[int, int, Place, Role, int]]) -> tuple[Segment, ...]:
    found: list[Segment] = []
    for gap, length, place, role, level in rows:
        start = (found[-1].end if found else 0) + gap
        found.append(Segment(start, start + length, place, role, level))
    return tuple(found)


@given(st.lists(_ROWS, max_size=8).map(_segments))
def test_segments_come_back_as_they_were(segments: tuple[Segment, ...]) -> None:
    assert unpack_segments(pack_segments(segments)) == segments


def test_the_lines_of_a_page_take_a_few_bytes_each() -> None:
    lines = [
        (1, 80, PagePlace((PageSpot(1 + n // 45, ((0.08, n % 45 / 50, 0.9, n % 45 / 50 + 0.01),)),)), Role.PARAGRAPH, 0)
        for n in range(450)
    ]
    assert len(pack_segments(_segments(lines))) < 4 * len(lines)


def test_a_ledger_from_before_is_read() -> None:
    first = {"kind": "page", "spots": [{"page": 1, "boxes": [[0.1, 0.2, 0.3, 0.4]]}]}
    rows = [
        [0, 4, "heading", 1, first],
        [1, 5, "paragraph", 0],
        [2, 6, "paragraph", 0, {"kind": "lines", "lines": [3, 4]}],
    ]
    place = PagePlace((PageSpot(1, ((0.1, 0.2, 0.3, 0.4),)),))
    assert unpack_segments(pack(json.dumps(rows).encode(), OUTLINE_DICTIONARY)) == (
        Segment(0, 4, place, Role.HEADING, 1),
        Segment(5, 10, place, Role.PARAGRAPH, 0),
        Segment(12, 18, LinesPlace((3, 4)), Role.PARAGRAPH, 0),
    )
