"""Places: where a passage stands, made from the places of the segments it spans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import TypeVar

from engine.contract.document import Layer, Segment
from engine.contract.locator import (
    Box,
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

P = TypeVar("P", bound=Place)

_CELL = re.compile(r"([A-Z]+)([0-9]+)")


def place_of(layer: Layer, segments: Sequence[Segment], start: int, end: int) -> Place:
    """Return the place of ``layer.text[start:end]``, which ``segments`` (at least one) overlap."""
    if len(segments) == 1:
        return _narrowed(layer, segments[0], start, end)
    if all(type(segment.place) is PagePlace for segment in segments):
        return _on_pages([spot for segment in segments for spot in segment.place.spots])  # type: ignore[union-attr]
    parts = [_narrowed(layer, segment, start, end) for segment in segments]
    first = parts[0]
    for part in parts[1:]:
        first = _joined(first, part)
    return first


def may_join(one: Place, other: Place) -> bool:
    """Return whether text at the two places may share a passage."""
    match one, other:
        case SlidePlace(a), SlidePlace(b):
            return a == b
        case CellsPlace(a, _), CellsPlace(b, _):
            return a == b
        case _:
            return one.kind == other.kind


def _narrowed(layer: Layer, segment: Segment, start: int, end: int) -> Place:
    """Return the segment's place, only those lines or rows of it that lie in the span where that can be told."""
    low, high = max(start, segment.start), min(end, segment.end)
    place = segment.place
    if (low, high) == (segment.start, segment.end):
        return place
    before = layer.text.count("\n", segment.start, low)
    inside = layer.text.count("\n", low, high) - (1 if layer.text[low:high].endswith("\n") else 0)
    total = layer.text.count("\n", segment.start, segment.end)
    match place:
        case LinesPlace((first, last)) if last - first == total:
            return LinesPlace((first + before, first + before + max(inside, 0)))
        case CellsPlace(sheet, cells) if (bounds := _bounds(cells)) and bounds[3] - bounds[1] == total:
            left, top, right, _ = bounds
            return CellsPlace(sheet, _cells(left, top + before, right, top + before + max(inside, 0)))
        case _:
            return place


def _joined(one: Place, other: Place) -> Place:
    match one, other:
        case PagePlace(a), PagePlace(b):
            return _on_pages((*a, *b))
        case LinesPlace(a), LinesPlace(b):
            return LinesPlace((min(a[0], b[0]), max(a[1], b[1])))
        case CellsPlace(sheet, a), CellsPlace(_, b):
            return CellsPlace(sheet, _union(a, b))
        case TimePlace(a, b, frame), TimePlace(c, d, other_frame):
            return TimePlace(min(a, c), max(b, d), other_frame if frame is None else frame)
        case ImagePlace(a), ImagePlace(b):
            return ImagePlace(_boxes(a, b) if a and b else ())
        case SectionPlace(a), SectionPlace(b):
            same = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
            return SectionPlace(a[:same])
        case SectionPlace(), _:  # a sheet's name above its cells: the cells are the more exact place
            return other
        case _:
            return one


def _on_pages(spots: Sequence[PageSpot]) -> PagePlace:
    """Return the place of all spots, one spot a page; lines of a page have one each, so they are joined at once."""
    pages: dict[int, list[tuple[Box, ...]]] = {}
    for spot in spots:
        pages.setdefault(spot.page, []).append(spot.boxes)
    # A spot without boxes means somewhere on the page, which is true of all of them together as well.
    joined = ((page, _boxes(*boxes) if all(boxes) else ()) for page, boxes in sorted(pages.items()))
    return PagePlace(tuple([PageSpot(page, boxes) for page, boxes in joined]))


def _boxes(*boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(boxes)))


def _union(one: str, other: str) -> str:
    a, b = _bounds(one), _bounds(other)
    if a is None or b is None:
        return one
    return _cells(min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))


def _bounds(cells: str) -> tuple[int, int, int, int] | None:
    corners = [_CELL.fullmatch(corner) for corner in cells.replace("$", "").upper().split(":")]
    found = [(_column(m.group(1)), int(m.group(2))) for m in corners if m]
    if len(found) != len(corners) or not 1 <= len(found) <= 2:
        return None
    (left, top), (right, bottom) = found[0], found[-1]
    return left, top, right, bottom


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _cells(left: int, top: int, right: int, bottom: int) -> str:
    first, last = f"{_letters(left)}{top}", f"{_letters(right)}{bottom}"
    return first if first == last else f"{first}:{last}"


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
