"""Reading order: columns, headings across them, rows of cells, turned and slanted pages."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.library.recognise.reading_order import FoundLine, Point, Quad, order, upright

WIDTH, HEIGHT = 1_000, 1_400


def _line(text: str, left: float, top: float, width: float = 380, height: float = 20) -> FoundLine:
    quad: Quad = ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
    return FoundLine(text, 0.99, quad)


def _texts(lines: list[FoundLine], turned: int = 0) -> list[str]:
    shuffled = random.Random(5).sample(lines, len(lines))
    return [one.line.text for one in order(shuffled, WIDTH, HEIGHT, turned)]


def _two_columns() -> list[FoundLine]:
    heading = [_line("heading", 60, 40, 880, 40)]
    left = [_line(f"left {number}", 60, 140 + 30 * number) for number in range(8)]
    right = [_line(f"right {number}", 520, 143 + 30 * number) for number in range(8)]
    return [*heading, *left, *right, _line("footer", 60, 1_300, 880)]


def _names(lines: list[FoundLine]) -> list[str]:
    return [line.text for line in lines]


def test_a_plain_page_is_read_from_top_to_bottom_with_its_paragraphs() -> None:
    lines = [_line("one", 60, 40), _line("two", 60, 70), _line("three", 60, 150)]
    found = order(lines, WIDTH, HEIGHT, 0)
    assert [(one.line.text, one.starts_block) for one in found] == [("one", True), ("two", False), ("three", True)]


def test_columns_are_read_one_after_the_other_below_the_heading_across_them() -> None:
    assert _texts(_two_columns()) == _names(_two_columns())


def test_a_column_that_goes_on_longer_stays_a_column() -> None:
    lines = _two_columns()[:-1] + [_line(f"left {number}", 60, 140 + 30 * number) for number in range(8, 14)]
    left = [f"left {number}" for number in range(14)]
    assert _texts(lines) == ["heading", *left, *(f"right {number}" for number in range(8))]


def test_cells_beside_each_other_are_read_row_by_row() -> None:
    cells = [
        _line(f"{name} {number}", left, 40 + 30 * number, 70)
        for number in range(6)
        for name, left in (("item", 60), ("price", 400))
    ]
    found = order(cells, WIDTH, HEIGHT, 0)
    assert [one.line.text for one in found] == _names(cells)
    assert [one.same_row for one in found] == [False, True] * 6


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_read_as_if_it_stood_upright(turned: int) -> None:
    lines = [FoundLine(one.text, one.score, _turn(one.quad, turned)) for one in _two_columns()]
    assert _texts(lines, turned) == _names(_two_columns())


def _turn(quad: Quad, turned: int) -> Quad:
    """Turn corners clockwise on a sheet whose sides stay WIDTH and HEIGHT: only their order matters here."""

    def corner(point: Point) -> Point:
        x, y = point
        return {90: (WIDTH - y, x), 180: (WIDTH - x, HEIGHT - y), 270: (y, HEIGHT - x)}[turned]

    a, b, c, d = (corner(point) for point in quad)
    return a, b, c, d


@pytest.mark.parametrize("degrees", [-8, -3, 3, 8])
def test_a_slanted_page_keeps_its_columns(degrees: float) -> None:
    angle = math.radians(degrees)

    def slant(point: Point) -> Point:
        x, y = point
        return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)

    lines = []
    for one in _two_columns():
        a, b, c, d = (slant(point) for point in one.quad)
        lines.append(FoundLine(one.text, one.score, (a, b, c, d)))
    assert _texts(lines) == _names(_two_columns())


@given(
    st.lists(
        st.tuples(st.floats(0, 900), st.floats(0, 1_300), st.floats(1, 500), st.floats(1, 90)), min_size=1, max_size=40
    ),
    st.sampled_from([0, 90, 180, 270]),
)
def test_no_line_is_lost_or_read_twice(boxes: list[tuple[float, float, float, float]], turned: int) -> None:
    lines = [_line(str(number), *box) for number, box in enumerate(boxes)]
    found = order(lines, WIDTH, HEIGHT, turned)
    assert sorted(int(one.line.text) for one in found) == list(range(len(lines)))
    assert found[0].starts_block


@given(st.floats(0, WIDTH), st.floats(0, HEIGHT), st.sampled_from([90, 180, 270]))
def test_standing_upright_undoes_the_turn(x: float, y: float, turned: int) -> None:
    turned_width, turned_height = (HEIGHT, WIDTH) if turned in (90, 270) else (WIDTH, HEIGHT)
    there = {90: (HEIGHT - y, x), 180: (WIDTH - x, HEIGHT - y), 270: (y, WIDTH - x)}[turned]
    back = upright(there, turned_width, turned_height, turned)
    assert back == pytest.approx((x, y))
