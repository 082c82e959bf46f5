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


def pages_of(document: DocumentText, locator: Locator, quote: str, matched: int = 0) -> Pages | None:
    """Return the pages that show a place, by its own boxes or by those of its words; None without pages.

    The fewer boxes are the truer ones: of a sentence its passage may have the place, of a passage one of its lines.
    The pages open where the quote's letter number ``matched`` stands.
    """
    if isinstance(locator.place, ImagePlace):
        boxes = locator.place.boxes or _picture_boxes(_segments(document, locator, quote))
        return Pages(1, 1, {1: boxes} if boxes else {}, is_picture=True)
    if not isinstance(locator.place, PagePlace):
        return None
    own = locator.place.spots
    words = _segments(document, locator, quote)
    near = [spot for segment in words if isinstance(segment.place, PagePlace) for spot in segment.place.spots]
    boxed = min(filter(None, (_page_boxes(own), _page_boxes(near))), key=_areas, default={})
    numbers = [spot.page for spot in (*own, *near)]
    if not numbers:
        return None
    first = min(boxed, default=min(numbers))
    if matched and len(boxed) > 1:
        first = _page_of(_segments(document, locator, quote, matched)[:1], first)
    return Pages(first, max(document.pages, _last_page(document), *numbers), boxed)


def _segments(document: DocumentText, locator: Locator, quote: str, begin: int = 0) -> list[Segment]:
    """Return the segments of the quote from its letter ``begin`` on."""
    span = find_span(document.layer.text, locator, quote)
    if span is None:
        return []
    start = min(span[0] + begin, span[1] - 1)
    return [segment for segment in document.layer.segments if segment.start < span[1] and start < segment.end]


def _page_of(segments: Iterable[Segment], otherwise: int) -> int:
    places = (segment.place for segment in segments)
    return min(
        (spot.page for place in places if isinstance(place, PagePlace) for spot in place.spots), default=otherwise
    )


def _areas(boxes: Mapping[int, Boxes]) -> int:
    return sum(map(len, boxes.values()))


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
