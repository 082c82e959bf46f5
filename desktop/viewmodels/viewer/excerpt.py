"""Excerpt: the part of a document around a place, as blocks ready to be shown. Pure; made off the GUI thread."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from dataclasses import dataclass

from desktop.viewmodels import wording
from desktop.viewmodels.viewer.grid import Grid, cut_grid, is_table
from desktop.viewmodels.viewer.numbered import numbered_lines
from engine.contract.document import Layer, Role, Segment
from engine.contract.locator import LinesPlace, Locator, PagePlace, SlidePlace
from engine.contract.request import DocumentText

REACH = 12_000
"""Code points shown before and after the place: enough to read on, little enough to lay out in a frame."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph; ``mark`` is the highlighted span in it, ``divider`` the page or slide that begins here."""

    text: str
    role: Role
    level: int = 0
    mark: tuple[int, int] | None = None
    divider: str = ""
    line: int = 0
    """The line's number in the file; 0 when the text is not shown by lines."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What the viewer shows of a document."""

    blocks: tuple[Block, ...]
    is_exact: bool
    """Whether the place was found; without it nothing is highlighted."""
    cut_before: bool = False
    cut_after: bool = False
    grid: Grid | None = None
    """The place as cells; the blocks are empty then."""

    @property
    def has_lines(self) -> bool:
        """Whether lines are numbered."""
        return any(block.line for block in self.blocks)


def find_span(text: str, locator: Locator, quote: str) -> tuple[int, int] | None:
    """Return where the quote stands: by the locator's offsets when they still fit, else by its words."""
    words = quote.split()
    if locator.chars is not None:
        start, end = locator.chars
        if 0 <= start < end <= len(text) and (not words or words[0] in text[start:end]):
            return start, end
    if not words:
        return None
    found = re.search(r"\s+".join(re.escape(word) for word in words[:60]), text)
    return found.span() if found else None


def cut_excerpt(document: DocumentText, locator: Locator, quote: str) -> Excerpt:
    """Return the blocks around the place."""
    layer = document.layer
    span = find_span(layer.text, locator, quote)
    if is_table(locator, document.format) and (grid := cut_grid(layer, locator, span)) is not None:
        return Excerpt((), grid.first_marked >= 0, grid.is_cut, grid.is_cut, grid)
    middle = span or _fallback(layer, locator)
    if isinstance(locator.place, LinesPlace):
        return _cut_lines(layer, span, middle)
    segments = _joined(layer, document.format) or (Segment(0, len(layer.text), locator.place),)
    first = max(0, bisect_left([s.end for s in segments], max(0, middle[0] - REACH)))
    blocks: list[Block] = []
    last_page = ""
    at = first
    for at in range(first, len(segments)):
        segment = segments[at]
        if segment.start > middle[1] + REACH:
            break
        page = _page(segment)
        blocks.extend(_blocks(layer.text, segment, span, page if page != last_page else "", document.format))
        last_page = page
    return Excerpt(tuple(blocks), span is not None, first > 0, at < len(segments) - 1)


def _cut_lines(layer: Layer, span: tuple[int, int] | None, middle: tuple[int, int]) -> Excerpt:
    """Return the lines around the place, each a block with its number."""
    first, last = middle[0] - REACH, middle[1] + REACH
    near = [segment for segment in layer.segments if segment.end > first and segment.start < last]
    blocks = []
    for line in numbered_lines(layer.text, near):
        if line.end >= first and line.start <= last:
            mark = _overlap(span, line.start, line.end)
            blocks.append(Block(layer.text[line.start : line.end], line.role, line.level, mark, line=line.number))
    cut_before = bool(near) and (near[0] != layer.segments[0] or near[0].start < first)
    cut_after = bool(near) and (near[-1] != layer.segments[-1] or near[-1].end > last)
    return Excerpt(tuple(blocks), span is not None, cut_before, cut_after)


def _fallback(layer: Layer, locator: Locator) -> tuple[int, int]:
    for segment in layer.segments:
        if segment.place == locator.place:
            return segment.start, segment.end
    return 0, 0


def _joined(layer: Layer, file_format: str) -> list[Segment]:
    """Return the segments; lines of one paragraph of a PDF become one again."""
    joined: list[Segment] = []
    for segment in layer.segments:
        last = joined[-1] if joined else None
        if last and file_format == "pdf" and _continues(layer.text, last, segment):
            joined[-1] = Segment(last.start, segment.end, last.place, last.role, last.level)
        else:
            joined.append(segment)
    return joined


def _continues(text: str, last: Segment, segment: Segment) -> bool:
    both_prose = last.role is Role.PARAGRAPH and segment.role is Role.PARAGRAPH
    is_open = text[last.end - 1 : last.end] not in (".", ":", "?", "!")
    return both_prose and _page(last) == _page(segment) and is_open and text[last.end : segment.start].count("\n") <= 1


def _page(segment: Segment) -> str:
    return wording.place(segment.place) if isinstance(segment.place, PagePlace | SlidePlace) else ""


def _blocks(text: str, segment: Segment, span: tuple[int, int] | None, divider: str, file_format: str) -> list[Block]:
    body = text[segment.start : segment.end]
    keeps_lines = segment.role in (Role.CODE, Role.TABLE) or file_format != "pdf"
    shown = body if keeps_lines else body.replace("\n", " ")
    mark = _overlap(span, segment.start, segment.end)
    pieces = _pieces(shown)
    blocks = []
    for number, (start, end) in enumerate(pieces):
        inner = _overlap(mark, start, end)
        heading = divider if number == 0 else ""
        blocks.append(Block(shown[start:end], segment.role, segment.level, inner, heading))
    return blocks


def _pieces(text: str) -> list[tuple[int, int]]:
    """Cut very long segments at blank lines, so that no block is too big to lay out quickly."""
    if len(text) <= 2 * REACH:
        return [(0, len(text))]
    edges = [0, *(found.end() for found in re.finditer(r"\n\s*\n", text)), len(text)]
    return [(start, end) for start, end in itertools.pairwise(edges) if end > start]


def _overlap(span: tuple[int, int] | None, start: int, end: int) -> tuple[int, int] | None:
    if span is None or span[0] >= end or span[1] <= start:
        return None
    return max(span[0], start) - start, min(span[1], end) - start
