"""Place in its shortest JSON form, for the way out of the worker: a letter and the numbers."""

from __future__ import annotations

from collections.abc import Callable
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


def pack(place: Place) -> list[Any]:
    """Return the short form."""
    match place:
        case LinesPlace((first, last)):
            return ["l", first, last]
        case PagePlace(spots):
            return ["p", [[spot.page, spot.boxes] for spot in spots]]
        case SectionPlace(path):
            return ["s", path]
        case CellsPlace(sheet, cells):
            return ["c", sheet, cells]
        case SlidePlace(slide):
            return ["d", slide]
        case TimePlace(start_s, end_s, frame_s):
            return ["t", start_s, end_s, frame_s]
        case ImagePlace(boxes):
            return ["i", boxes]


def unpack(form: list[Any]) -> Place:
    """Return the place of a short form. Raises ValueError, TypeError or KeyError when it is none."""
    return _READERS[form[0]](*form[1:])


def _lines(first: int, last: int) -> Place:
    if type(first) is not int or type(last) is not int:
        raise TypeError("line numbers expected")
    return LinesPlace((first, last))


def _page(spots: list[list[Any]]) -> Place:
    return PagePlace(tuple([PageSpot(int(page), _boxes(boxes)) for page, boxes in spots]))


def _section(path: list[str]) -> Place:
    return SectionPlace(tuple(map(_name, path)))


def _cells(sheet: str, cells: str) -> Place:
    return CellsPlace(_name(sheet), _name(cells))


def _slide(slide: int) -> Place:
    return SlidePlace(int(slide))


def _time(start_s: float, end_s: float, frame_s: float | None) -> Place:
    return TimePlace(float(start_s), float(end_s), None if frame_s is None else float(frame_s))


def _image(boxes: list[list[float]]) -> Place:
    return ImagePlace(_boxes(boxes))


def _boxes(boxes: list[list[float]]) -> tuple[Box, ...]:
    return tuple([(float(x0), float(y0), float(x1), float(y1)) for x0, y0, x1, y1 in boxes])


def _name(value: str) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value.encode("utf-8", errors="replace").decode("utf-8")


_READERS: Final[dict[str, Callable[..., Place]]] = {
    "l": _lines,
    "p": _page,
    "s": _section,
    "c": _cells,
    "d": _slide,
    "t": _time,
    "i": _image,
}
