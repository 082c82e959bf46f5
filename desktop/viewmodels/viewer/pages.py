"""Pages: which page or picture of a document shows a place, and where on it. Pure; made off the GUI thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from desktop.viewmodels.viewer.excerpt import find_span
from engine.contract.document import Segment
from engine.contract.locator import Box, ImagePlace, Locator, PagePlace, PageSpot
from engine.contract.request import DocumentText

Boxes = tuple[Box, ...]
NO_BOXES: Mapping[int, Boxes] = {}


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a place stands among the pages of a document. ``total`` is 1 for a picture."""

    first: int
    """The page to open at, from 1."""
    total: int
    boxes: Mapping[int, Boxes] = field(default_factory=dict)
    """For each page the areas of the passage, as fractions of the upright page."""
    is_picture: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether the place is known more exactly than its page."""
        return bool(self.boxes)

    def part(self, number: int) -> str:
        """Return what to ask the engine for."""
        return "" if self.is_picture else f"page:{number}"


def pages_of(document: DocumentText, locator: Locator, quote: str) -> Pages | None:
    """Return the pages that show a place: by its own boxes, else by those of its words; None without pages."""
    if isinstance(locator.place, ImagePlace):
        boxes = locator.place.boxes or _picture_boxes(_segments(document, locator, quote))
        return Pages(1, 1, {1: boxes} if boxes else {}, is_picture=True)
    if not isinstance(locator.place, PagePlace):
        return None
    boxed = _page_boxes(locator.place.spots)
    near = [s.place for s in _segments(document, locator, quote) if isinstance(s.place, PagePlace)] if not boxed else []
    if near:
        boxed = _page_boxes(spot for place in near for spot in place.spots)
    numbers = [spot.page for spot in locator.place.spots] or [spot.page for place in near for spot in place.spots]
    if not numbers:
        return None
    return Pages(min(boxed, default=min(numbers)), max(document.pages, _last_page(document), *numbers), boxed)


def _segments(document: DocumentText, locator: Locator, quote: str) -> list[Segment]:
    span = find_span(document.layer.text, locator, quote)
    if span is None:
        return []
    return [segment for segment in document.layer.segments if segment.start < span[1] and span[0] < segment.end]


def _page_boxes(spots: Iterable[PageSpot]) -> dict[int, Boxes]:
    found: dict[int, Boxes] = {}
    for spot in spots:
        if spot.boxes:
            found[spot.page] = found.get(spot.page, ()) + spot.boxes
    return found


def _picture_boxes(segments: Iterable[Segment]) -> Boxes:
    return tuple(box for segment in segments if isinstance(segment.place, ImagePlace) for box in segment.place.boxes)


def _last_page(document: DocumentText) -> int:
    spots = (s.place.spots for s in document.layer.segments if isinstance(s.place, PagePlace))
    return max((spot.page for group in spots for spot in group), default=0)
