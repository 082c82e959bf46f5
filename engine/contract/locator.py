"""Locator: where in a document a text stands (page, slide, cells, lines, seconds, picture region, section).

The wire form is flat: ``{"kind": "page", "spots": [...], "layer": "body", "chars": [0, 90], "member": []}``.
Boxes are fractions of the upright page or picture, origin top left. Offsets are Unicode code points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.contract.wire import from_wire, to_wire

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageSpot:
    """One page (1-based) and the boxes on it; no boxes means somewhere on the page."""

    page: int
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Spots on one or several pages."""

    kind: ClassVar[str] = "page"
    spots: tuple[PageSpot, ...]

    def wire_form(self) -> dict[str, Any]:
        """Return the JSON form, ten times faster than by type hints: a book has a box for every line."""
        spots = [{"page": spot.page, "boxes": [[*box] for box in spot.boxes]} for spot in self.spots]
        return {"kind": self.kind, "spots": spots}


@dataclass(frozen=True, slots=True)
class SlidePlace:
    """A slide, 1-based."""

    kind: ClassVar[str] = "slide"
    slide: int


@dataclass(frozen=True, slots=True)
class CellsPlace:
    """A cell range such as ``A1:D9`` on a sheet."""

    kind: ClassVar[str] = "cells"
    sheet: str
    cells: str


@dataclass(frozen=True, slots=True)
class LinesPlace:
    """Lines of a text file, 1-based, both ends included."""

    kind: ClassVar[str] = "lines"
    lines: tuple[int, int]

    def wire_form(self) -> dict[str, Any]:
        """Return the JSON form; most files are plain text, and have one for every passage and paragraph."""
        return {"kind": self.kind, "lines": [*self.lines]}


@dataclass(frozen=True, slots=True)
class TimePlace:
    """A stretch of a recording in seconds, with the frame that shows it."""

    kind: ClassVar[str] = "time"
    start_s: float
    end_s: float
    frame_s: float | None = None


@dataclass(frozen=True, slots=True)
class ImagePlace:
    """Regions of a picture; none means the whole picture."""

    kind: ClassVar[str] = "image"
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionPlace:
    """A section by its headings, outermost first (or the fields of a record)."""

    kind: ClassVar[str] = "section"
    path: tuple[str, ...] = ()


Place = PagePlace | SlidePlace | CellsPlace | LinesPlace | TimePlace | ImagePlace | SectionPlace

_PLACES: Mapping[str, type[Any]] = {
    shape.kind: shape for shape in (PagePlace, SlidePlace, CellsPlace, LinesPlace, TimePlace, ImagePlace, SectionPlace)
}


@dataclass(frozen=True, slots=True)
class Locator:
    """A place, the layer whose text was read, the span in it, and the way through archives or mail."""

    place: Place
    layer: str = "body"
    chars: tuple[int, int] | None = None
    member: tuple[str, ...] = ()

    def wire_form(self) -> dict[str, Any]:
        """Return the flat JSON form."""
        body: dict[str, Any] = dict(to_wire(self.place))
        body["layer"] = self.layer
        if self.chars is not None:
            body["chars"] = list(self.chars)
        if self.member:
            body["member"] = list(self.member)
        return body

    @classmethod
    def from_wire_form(cls, data: Mapping[str, Any]) -> Locator:
        """Return the locator of a flat JSON form. Raises ValueError on an unknown kind."""
        shape = _PLACES.get(str(data.get("kind")))
        if shape is None:
            raise ValueError(f"unknown locator kind {data.get('kind')!r}")
        chars = data.get("chars")
        return cls(
            place=from_wire(shape, dict(data)),
            layer=str(data.get("layer", "body")),
            chars=(int(chars[0]), int(chars[1])) if chars else None,
            member=tuple(str(name) for name in data.get("member", ())),
        )
