"""Spots: the sentence of a recording, or the line of a scan, for which a passage was found.

A passage of what was said takes a minute, one of a scan half a page: the place of a hit is where its words are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from engine.assistant.retrieve.blend import Placed
from engine.assistant.retrieve.hits import Marked
from engine.assistant.retrieve.moments import LONGEST_S, Moment, merge_moments
from engine.assistant.retrieve.snippet import Span, marks_in
from engine.contract.document import Layer, Segment
from engine.contract.file import PassageId
from engine.contract.locator import Box, PagePlace, PageSpot, Place, TimePlace
from engine.library.store.ledger import layer_parts
from engine.library.store.ledger.database import Connection

MOST_LINES: Final = 3
"""Lines of a scan that are one spot: a sentence seldom takes more."""


def spotted(connection: Connection, placed: Sequence[Placed], marked: Marked) -> list[Placed]:
    """Return results found by their text in recordings and scans with the exact place of the words."""
    parts = layer_parts.around(connection, [PassageId(one.passage) for one in placed if one.passage is not None])
    found: list[Placed] = []
    for one in placed:
        part = parts.get(one.passage) if one.passage is not None and one.place is None else None
        place = None
        if part is not None:
            marks = marks_in(part.layer.text, part.language, marked.terms, marked.phrases)
            place = spot(part.layer, part.passage, marks)
        found.append(one if place is None else replace(one, place=place))
    return found


def spot(layer: Layer, passage: Span, marks: Sequence[Span]) -> Place | None:
    """Return where a passage says the marked words: a moment or some lines; None when that cannot be told."""
    held = [one for one in layer.segments if one.start < passage[1] and passage[0] < one.end]
    if not held or not any(passage[0] <= start < passage[1] for start, _ in marks):
        return None
    if all(isinstance(one.place, TimePlace) for one in held):
        return _moment(layer, held, marks)
    if all(isinstance(one.place, PagePlace) for one in held):
        return _lines(layer, held, marks)
    return None


def _moment(layer: Layer, held: Sequence[Segment], marks: Sequence[Span]) -> TimePlace | None:
    """Return the best moment that begins in the passage, its neighbours taken in, beyond its ends too."""
    low, high = (_time(one).start_s for one in (held[0], held[-1]))
    near = [
        Moment(_time(one), float(len(_words(layer, [one], marks))))
        for one in layer.segments
        if low - LONGEST_S <= _time(one).start_s <= high + LONGEST_S
    ]
    moments = merge_moments(one for one in near if one.strength)
    inside = [one.place for one in moments if one.place.end_s >= low and one.place.start_s <= high]
    return inside[0] if inside else None


def _lines(layer: Layer, held: Sequence[Segment], marks: Sequence[Span]) -> PagePlace:
    """Return the fewest lines in a row that hold the most of the marked words."""
    runs = [held[at : at + count] for count in range(1, MOST_LINES + 1) for at in range(len(held) - count + 1)]
    best = max(runs, key=lambda run: (len(_words(layer, run, marks)), -len(run)))
    boxes: dict[int, tuple[Box, ...]] = {}
    for one in best:
        for each in one.place.spots if isinstance(one.place, PagePlace) else ():
            boxes[each.page] = (*boxes.get(each.page, ()), *each.boxes)
    return PagePlace(tuple(PageSpot(page, held_boxes) for page, held_boxes in boxes.items()))


def _words(layer: Layer, run: Sequence[Segment], marks: Sequence[Span]) -> set[str]:
    """Return the different marked words of segments in a row."""
    start, end = run[0].start, run[-1].end
    return {layer.text[a:b].lower() for a, b in marks if start <= a and b <= end}


def _time(segment: Segment) -> TimePlace:
    return segment.place if isinstance(segment.place, TimePlace) else TimePlace(0.0, 0.0)
