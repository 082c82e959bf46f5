"""Tiling: where tiles of one size stand in rows, however many there are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tiling:
    """``count`` tiles from left to right and down, at least a ``gap`` around each; everything in logical pixels."""

    count: int
    view_width: int
    tile_width: int
    tile_height: int
    gap: int

    @property
    def columns(self) -> int:
        """How many tiles a row has; at least one, however narrow the view."""
        return max(1, (self.view_width - self.gap) // (self.tile_width + self.gap))

    @property
    def column_width(self) -> int:
        """From one column's left to the next: what is left of the width is shared out between them."""
        return max(self.tile_width + self.gap, (self.view_width - self.gap) // self.columns)

    @property
    def row_height(self) -> int:
        """From one row's top to the next."""
        return self.tile_height + self.gap

    @property
    def height(self) -> int:
        """Of all rows together, the gaps above and below them included."""
        return -(-self.count // self.columns) * self.row_height + self.gap

    def corner(self, number: int) -> tuple[int, int]:
        """Return where a tile's left top corner is."""
        row, column = divmod(number, self.columns)
        return self.gap + column * self.column_width, self.gap + row * self.row_height

    def at(self, x: int, y: int) -> int | None:
        """Return the tile at a place; None between tiles and beside them."""
        column, right = divmod(x - self.gap, self.column_width)
        row, down = divmod(y - self.gap, self.row_height)
        number = row * self.columns + column
        is_inside = right < self.tile_width and down < self.tile_height
        return number if is_inside and row >= 0 and 0 <= column < self.columns and number < self.count else None

    def between(self, top: int, bottom: int) -> range:
        """Return the tiles of the rows that a stretch from ``top`` to ``bottom`` touches."""
        first = max(0, (top - self.gap) // self.row_height)
        last = max(0, (bottom - self.gap) // self.row_height + 1)
        return range(min(self.count, first * self.columns), min(self.count, last * self.columns))

    def below(self, number: int, rows: int) -> int:
        """Return the tile so many rows further down (negative: up), the nearest where there is none in that column."""
        aimed = number + rows * self.columns
        if aimed < 0:
            return number % self.columns if rows < -1 else number
        if aimed < self.count:
            return aimed
        last = self.count - 1
        is_last_row = number // self.columns == last // self.columns
        return number if is_last_row else last
