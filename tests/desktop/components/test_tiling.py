"""Tiles stand where a reader of them expects, and only those in sight are looked at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.components.tiling import Tiling

TILINGS = st.builds(
    Tiling,
    count=st.integers(1, 2_000),
    view_width=st.integers(0, 4_000),
    tile_width=st.integers(20, 400),
    tile_height=st.integers(20, 400),
    gap=st.integers(0, 30),
)


@given(TILINGS, st.data())
def test_what_stands_somewhere_is_found_there(tiling: Tiling, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, tiling.count - 1))
    x, y = tiling.corner(number)
    assert tiling.at(x, y) == number
    assert tiling.at(x + tiling.tile_width - 1, y + tiling.tile_height - 1) == number
    assert tiling.at(x - 1, y) != number
    assert y + tiling.tile_height <= tiling.height
    assert number in tiling.between(y, y + 1)


@given(TILINGS, st.integers(0, 100_000), st.integers(1, 3_000))
def test_a_view_looks_at_no_more_rows_than_fit(tiling: Tiling, top: int, seen: int) -> None:
    looked_at = tiling.between(top, top + seen)
    assert len(looked_at) <= (seen // tiling.row_height + 2) * tiling.columns
    assert looked_at.stop <= tiling.count


@given(TILINGS, st.data())
def test_keys_stay_among_the_tiles(tiling: Tiling, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, tiling.count - 1))
    assert all(0 <= tiling.below(number, rows) < tiling.count for rows in (-50, -1, 1, 50))
    down = tiling.below(number, 1)
    assert down in (number + tiling.columns, number, tiling.count - 1)
    if number + tiling.columns < tiling.count:
        assert tiling.below(down, -1) == number


def test_a_row_fills_the_width() -> None:
    tiling = Tiling(count=10, view_width=551, tile_width=168, tile_height=190, gap=4)
    assert (tiling.columns, tiling.height) == (3, 4 * 194 + 4)
    assert [tiling.corner(number) for number in (0, 2, 3)] == [(4, 4), (368, 4), (4, 198)]
    assert [tiling.below(8, 1), tiling.below(9, 1), tiling.below(9, -9), tiling.below(1, -1)] == [9, 9, 0, 1]


def test_no_tiles_are_nowhere() -> None:
    tiling = Tiling(count=0, view_width=536, tile_width=168, tile_height=190, gap=4)
    assert tiling.at(10, 10) is None
    assert list(tiling.between(0, 1_000)) == []
