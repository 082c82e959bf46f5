"""Reading order: lines found on a picture -> the order in which a person reads them, columns one after the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]

COLUMN_GAP: Final = 0.9
"""Least white space between two columns, in heights of a line."""
COLUMN_WIDTH: Final = 7.0
"""A column of text is at least so many line heights wide; narrower ones are cells, read row by row."""
COLUMN_LINES: Final = 3
"""Lines a column has at least: two words beside each other are no columns."""
SAME_ROW: Final = 0.5
"""Two pieces stand on one row when they share this part of the lower one's height."""


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One line of text on a picture: its corners in pixels, and how sure the reader is (0 to 1)."""

    text: str
    score: float
    quad: Quad

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the line as it lies on the picture."""
        xs, ys = [x for x, _ in self.quad], [y for _, y in self.quad]
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line at its place in the text."""

    line: FoundLine
    starts_block: bool
    """Whether white space separates it from the line before."""
    same_row: bool = False
    """Whether it goes on where the line before stopped, as the next cell of a row does."""


@dataclass(frozen=True, slots=True)
class _Flat:
    """A line on the upright picture, straightened."""

    line: FoundLine
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.right - self.left


def order(lines: Sequence[FoundLine], width: int, height: int, turned: int) -> list[OrderedLine]:
    """Return the lines in reading order. ``turned`` is how far the text is turned clockwise: 0, 90, 180, 270."""
    if not lines:
        return []
    flat = _flattened(lines, width, height, turned)
    size = median(one.height for one in flat) or 1.0
    found: list[OrderedLine] = []
    for block in _blocks(flat, size):
        before: _Flat | None = None
        for one in block:
            found.append(OrderedLine(one.line, _parts(before, one, size), _is_beside(before, one)))
            before = one
    return found


def upright(point: Point, width: int, height: int, turned: int) -> Point:
    """Return where a point of the picture lies once its text stands upright."""
    x, y = point
    if turned == 90:
        return y, width - x
    if turned == 180:
        return width - x, height - y
    if turned == 270:
        return height - y, x
    return x, y


def _flattened(lines: Sequence[FoundLine], width: int, height: int, turned: int) -> list[_Flat]:
    """Return the lines upright, turned back by the angle at which most of them run."""
    quads = [[upright(corner, width, height, turned) for corner in line.quad] for line in lines]
    angle = _skew(quads)
    cosine, sine = math.cos(-angle), math.sin(-angle)
    found = []
    for line, quad in zip(lines, quads, strict=True):
        turned_back = [(x * cosine - y * sine, x * sine + y * cosine) for x, y in quad]
        xs, ys = sorted(x for x, _ in turned_back), sorted(y for _, y in turned_back)
        # The middle of the two corners on each side: corners of a slanted line overlap its neighbours.
        found.append(_Flat(line, (xs[0] + xs[1]) / 2, (ys[0] + ys[1]) / 2, (xs[2] + xs[3]) / 2, (ys[2] + ys[3]) / 2))
    return found


def _skew(quads: Sequence[Sequence[Point]]) -> float:
    """Return the angle of the long sides in radians, the longest lines counting most; 0 for steep ones."""
    weighted: list[tuple[float, float]] = []
    for quad in quads:
        corners = sorted(quad)
        (x0, y0), (x1, y1) = _middle(corners[0], corners[1]), _middle(corners[2], corners[3])
        if x1 - x0 > 0:
            weighted.append((math.atan2(y1 - y0, x1 - x0), x1 - x0))
    weighted.sort()
    half = sum(weight for _, weight in weighted) / 2
    passed = 0.0
    for angle, weight in weighted:
        passed += weight
        if passed >= half:
            return angle if abs(angle) < math.radians(30) else 0.0
    return 0.0


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _blocks(lines: list[_Flat], size: float) -> list[list[_Flat]]:
    """Return lines in reading order, in stretches that belong together."""
    columns = _columns(lines, size)
    if len(columns) > 1:
        return [block for column in columns for block in _blocks(column, size)]
    rows = _rows(lines)
    stretches = _stretches(rows, size)
    if len(stretches) == 1:
        return [[one for row in rows for one in row]]
    return [block for stretch in stretches for block in _blocks([one for row in stretch for one in row], size)]


def _columns(lines: list[_Flat], size: float) -> list[list[_Flat]]:
    """Return the columns of text, left to right; all lines as one when there are none."""
    columns: list[list[_Flat]] = []
    right = -math.inf
    for one in sorted(lines, key=lambda line: line.left):
        if not columns or one.left - right > COLUMN_GAP * size:
            columns.append([])
        columns[-1].append(one)
        right = max(right, one.right)
    wide = all(
        len(column) >= COLUMN_LINES and median(one.width for one in column) >= COLUMN_WIDTH * size for column in columns
    )
    return columns if wide else [lines]


def _rows(lines: list[_Flat]) -> list[list[_Flat]]:
    """Return the lines row by row, each row from left to right."""
    rows: list[list[_Flat]] = []
    for one in sorted(lines, key=lambda line: line.top + line.bottom):
        if rows and _share_row(rows[-1][0], one):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _stretches(rows: list[list[_Flat]], size: float) -> list[list[list[_Flat]]]:
    """Return rows in stretches such that columns, which a heading across them hides, stand alone in theirs."""
    stretches: list[list[list[_Flat]]] = []
    for row in rows:
        if stretches and _goes_on(stretches[-1], row, size):
            stretches[-1].append(row)
        else:
            stretches.append([row])
    return stretches


def _goes_on(stretch: list[list[_Flat]], row: list[_Flat], size: float) -> bool:
    if _is_columnar(stretch) == (len(row) > 1):
        return True
    return len(row) == 1 and _fits([one for kept in stretch for one in kept], row[0], size)


def _is_columnar(stretch: list[list[_Flat]]) -> bool:
    return len(stretch[0]) > 1


def _fits(lines: list[_Flat], one: _Flat, size: float) -> bool:
    """Whether a lone line stands in one of the columns above it, which go on beside it."""
    columns = _columns(lines, size)
    return len(columns) > 1 and len(_columns([*lines, one], size)) == len(columns)


def _share_row(one: _Flat, other: _Flat) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > SAME_ROW * min(one.height, other.height)


def _parts(before: _Flat | None, one: _Flat, size: float) -> bool:
    """Whether a paragraph ends between two lines: more than a line's height of white space."""
    return before is None or one.top - before.bottom > 0.9 * max(size, min(before.height, one.height))


def _is_beside(before: _Flat | None, one: _Flat) -> bool:
    return before is not None and one.left >= before.right - one.height and _share_row(before, one)
