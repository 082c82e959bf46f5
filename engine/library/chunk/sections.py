"""Sections: the blocks of a layer under the headings that stand above them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.contract.document import Layer, Role, Segment
from engine.library.chunk.places import may_join

_MAX_HEADING_CHARS = 200
"""A longer heading is shortened in breadcrumbs; its text stays whole in its passage."""
_SOLID = frozenset((Role.CODE, Role.TABLE))
_MARKUP = "#=*~-^ \t"


@dataclass(frozen=True, slots=True)
class Block:
    """Segments ``first`` to before ``after`` that read as one: a paragraph, a list, a code block, a table."""

    start: int
    end: int
    role: Role
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks between two headings. The first block holds the section's own heading.

    ``outer`` are the headings above that heading, ``inner`` those above every later block.
    """

    outer: tuple[str, ...]
    inner: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)

    @property
    def span(self) -> tuple[int, int]:
        """Offsets of the whole section in the layer."""
        return self.blocks[0].start, self.blocks[-1].end


def sections(layer: Layer) -> Iterator[Section]:
    """Yield the sections of a layer that hold any text, in order."""
    trail: list[tuple[int, str]] = []
    current = Section((), ())
    heading: Block | None = None
    for index, segment in enumerate(layer.segments):
        if segment.role in (Role.HEADING, Role.TITLE):
            level = segment.level or (0 if segment.role is Role.TITLE else 1)
            if current.blocks:
                yield current
            outer = tuple(title for depth, title in trail if depth < level) if heading is None else current.outer
            trail = [(depth, title) for depth, title in trail if depth < level]
            trail.append((level, _title(layer, segment)))
            current = Section(outer, tuple(title for _, title in trail))
            heading = _opened(heading, segment, index)
            continue
        block = Block(segment.start, segment.end, segment.role, index, index + 1)
        if heading is not None:
            block = Block(heading.start, block.end, block.role, heading.first, block.after)
            heading = None
            current.blocks.append(block)
        else:
            _append(layer, current.blocks, block)
    if heading is not None:
        current.blocks.append(heading)
    if current.blocks:
        yield current


def _opened(heading: Block | None, segment: Segment, index: int) -> Block:
    """Return the heading, together with the one directly above it that had no text of its own."""
    first, start = (index, segment.start) if heading is None else (heading.first, heading.start)
    return Block(start, segment.end, Role.HEADING, first, index + 1)


def _append(layer: Layer, blocks: list[Block], block: Block) -> None:
    """Add a block; lines of one paragraph and rows of one table, which parsers give one by one, are joined."""
    last = blocks[-1] if blocks else None
    if last is None or last.role is not block.role or block.role is Role.CODE:
        blocks.append(block)
        return
    gap = layer.text[last.end : block.start]
    near = may_join(layer.segments[last.after - 1].place, layer.segments[block.first].place)
    joins = gap.count("\n") <= 1 and near and block.role is not Role.LIST
    if joins and (block.role is Role.TABLE or "\n" in gap):
        blocks[-1] = Block(last.start, block.end, last.role, last.first, block.after)
    else:
        blocks.append(block)


def _title(layer: Layer, segment: Segment) -> str:
    text = " ".join(layer.text[segment.start : segment.end].split())
    return (text.strip(_MARKUP) or text)[:_MAX_HEADING_CHARS]


def is_solid(block: Block) -> bool:
    """Return whether the block is cut only at line ends, and only if it must be."""
    return block.role in _SOLID
