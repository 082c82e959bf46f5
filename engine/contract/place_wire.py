"""Place in its shortest JSON form, for the way out of the worker and for the ledger: a letter and the numbers.

Boxes go beside it, all of a document's in one row: a book has as many as it has lines, twice over.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, Final

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


def pack(place: Place, boxes: list[Box]) -> list[Any]:
    """Return the short form; the place's boxes are added to ``boxes``."""
    match place:
        case LinesPlace((first, last)):
            return ["l", first, last]
        case PagePlace(spots):
            for spot in spots:
                boxes.extend(spot.boxes)
            return ["p", [(spot.page, len(spot.boxes)) for spot in spots]]
        case SectionPlace(path):
            return ["s", path]
        case CellsPlace(sheet, cells):
            return ["c", sheet, cells]
        case SlidePlace(slide):
            return ["d", slide]
        case TimePlace(start_s, end_s, frame_s):
            return ["t", start_s, end_s, frame_s]
        case ImagePlace(own):
            boxes.extend(own)
            return ["i", len(own)]


def unpack(form: list[Any], boxes: Iterator[Box]) -> Place:
    """Return the place of a short form, taking its boxes from ``boxes``.

    Raises ValueError, TypeError or KeyError when it is none, or there are not as many.
    """
    if form[0] == "p":
        return PagePlace(tuple([PageSpot(int(page), _take(boxes, count)) for page, count in form[1]]))
    if form[0] == "i":
        return ImagePlace(_take(boxes, *form[1:]))
    return _READERS[form[0]](*form[1:])


def pack_boxes(boxes: list[Box]) -> bytes:
    """Return boxes as bytes for a process on this machine."""
    return array("d", chain.from_iterable(boxes)).tobytes()


def unpack_boxes(data: bytes) -> Iterator[Box]:
    """Return the boxes of ``pack_boxes``. Raises ValueError when it holds anything but numbers by the four."""
    numbers = array("d")
    numbers.frombytes(data)
    if len(numbers) % 4 or not all(map(math.isfinite, numbers)):
        raise ValueError("boxes expected")
    each = iter(numbers)
    return zip(each, each, each, each, strict=True)


def _lines(first: int, last: int) -> Place:
    if type(first) is not int or type(last) is not int:
        raise TypeError("line numbers expected")
    return LinesPlace((first, last))


def _section(path: list[str]) -> Place:
    return SectionPlace(tuple(map(_name, path)))


def _cells(sheet: str, cells: str) -> Place:
    return CellsPlace(_name(sheet), _name(cells))


def _slide(slide: int) -> Place:
    return SlidePlace(int(slide))


def _time(start_s: float, end_s: float, frame_s: float | None) -> Place:
    return TimePlace(float(start_s), float(end_s), None if frame_s is None else float(frame_s))


def _take(boxes: Iterator[Box], count: int) -> tuple[Box, ...]:
    found = tuple(islice(boxes, count))
    if len(found) != count:
        raise ValueError("a box is missing")
    return found


def _name(value: str) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value.encode("utf-8", errors="replace").decode("utf-8")


_READERS: Final[dict[str, Callable[..., Place]]] = {
    "l": _lines,
    "s": _section,
    "c": _cells,
    "d": _slide,
    "t": _time,
}
