"""Passages: the stretches of a document that are found, quoted and embedded as one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from engine.contract.document import Document, Layer, Role
from engine.contract.locator import Place
from engine.contract.passage import Passage
from engine.library.chunk.grouping import Unit, group
from engine.library.chunk.places import may_join, place_of
from engine.library.chunk.sections import Block, Section, is_solid, sections
from engine.library.chunk.spans import lines, pieces
from engine.library.chunk.weight import MAX_WEIGHT, weigh

_MAX_HEADER_CHARS = 200
"""A table's first row, as it goes with the later parts of the table."""
_START, _END = attrgetter("start"), attrgetter("end")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A unit with the block it comes from and the table header that explains it."""

    unit: Unit
    block: Block
    header: str = ""


def cut(document: Document) -> tuple[Passage, ...]:
    """Return the passages of all layers, in order; together they hold every word of every segment.

    Each is at most about 900 characters (400 of CJK). Inserting a paragraph changes at most three of them.
    """
    found: list[Passage] = []
    for layer in document.layers:
        for section in sections(layer):
            found += _of_section(layer, section, len(found))
    return tuple(found)


def _of_section(layer: Layer, section: Section, ordinal: int) -> Iterator[Passage]:
    cuttable = [piece for block in section.blocks for piece in _pieces(layer, block)]
    apart = [_with_border(layer, before, piece) for before, piece in zip([None, *cuttable], cuttable, strict=False)]
    for first, after in group(layer.text, apart):
        start, end = _trimmed(layer.text, cuttable[first].unit.start, cuttable[after - 1].unit.end)
        if start == end:
            continue
        heads = section.outer if start == section.span[0] else section.inner
        header = cuttable[first].header
        yield Passage(
            layer=layer.name,
            ordinal=ordinal,
            start=start,
            end=end,
            text=layer.text[start:end],
            place=_place(layer, cuttable[first].block, cuttable[after - 1].block, start, end),
            breadcrumb=(*heads, header) if header else heads,
            section=section.span,
            role=cuttable[first].block.role if first + 1 == after else _role(cuttable[first:after]),
        )
        ordinal += 1


def _pieces(layer: Layer, block: Block) -> Iterator[_Piece]:
    text = layer.text
    if not is_solid(block):
        spans = pieces(text, block.start, block.end)
    elif weigh(text, block.start, block.end) <= MAX_WEIGHT:
        spans = [(block.start, block.end)]
    else:
        spans = lines(text, block.start, block.end)
    header = text[block.start : spans[0][1]].strip()[:_MAX_HEADER_CHARS] if block.role is Role.TABLE else ""
    for number, (start, end) in enumerate(spans):
        yield _Piece(Unit(start, end, weigh(text, start, end)), block, header if number else "")


def _with_border(layer: Layer, before: _Piece | None, piece: _Piece) -> Unit:
    """Return the unit, apart from its neighbour where the two must not share a passage."""
    if before is None or before.block is piece.block:
        return piece.unit
    places = (layer.segments[before.block.after - 1].place, layer.segments[piece.block.first].place)
    apart = not may_join(*places) or bool(before.header)  # a later part of a table ends with the table
    return Unit(piece.unit.start, piece.unit.end, piece.unit.weight, apart)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _place(layer: Layer, first: Block, last: Block, start: int, end: int) -> Place:
    opening = bisect_right(layer.segments, start, first.first, last.after, key=_END)
    after = bisect_left(layer.segments, end, opening, last.after, key=_START)
    return place_of(layer, layer.segments[opening:after], start, end)


def _role(grouped: list[_Piece]) -> Role:
    roles = {piece.block.role for piece in grouped}
    return roles.pop() if len(roles) == 1 else Role.PARAGRAPH
