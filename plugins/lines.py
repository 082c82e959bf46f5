"""Lines: text whose places are its lines -> segments that slice it unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.contract.document import Layer, Role, Segment
from engine.contract.locator import LinesPlace
from plugins.composer import storable

MAX_SEGMENT_LINES = 10
"""Longer blocks become one segment a line, so that places stay exact and an inserted line moves no other segment."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: its number from 1, its span without the line end, its words."""

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, with their role."""

    lines: Sequence[Line]
    role: Role = Role.PARAGRAPH
    level: int = 0


def lines_of(text: str) -> list[Line]:
    """Return the lines of ``text``, split at ``\\n`` only."""
    found: list[Line] = []
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        found.append(Line(number, start, start + len(line), line))
        start += len(line) + 1
    return found


def paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield runs of lines between blank ones."""
    run: list[Line] = []
    for line in lines:
        if line.text and not line.text.isspace():
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def segments_of(text: str, block: Block) -> Iterator[Segment]:
    """Yield the segments of a block: one, or one a line when a paragraph is long. Code and tables stay whole."""
    splits = len(block.lines) > MAX_SEGMENT_LINES and block.role in (Role.PARAGRAPH, Role.LIST)
    runs = [[line] for line in block.lines] if splits else [block.lines]
    for run in runs:
        segment = _segment(text, run, block)
        if segment is not None:
            yield segment


def _segment(text: str, run: Sequence[Line], block: Block) -> Segment | None:
    content = text[run[0].start : run[-1].end]
    stripped = content.strip()
    if not stripped:
        return None
    start = run[0].start + content.index(stripped)
    place = LinesPlace((run[0].number, run[-1].number))
    return Segment(start, start + len(stripped), place, block.role, block.level)


def layer_of(text: str, blocks: Iterator[Block] | Sequence[Block]) -> Layer:
    """Return the body layer whose text is ``text`` itself, cut into the segments of ``blocks``."""
    text = storable(text)
    return Layer("body", text, tuple(segment for block in blocks for segment in segments_of(text, block)))


def plain_layer(text: str, role: Role = Role.PARAGRAPH) -> Layer:
    """Return the body layer of a text without structure: its paragraphs."""
    return layer_of(text, (Block(run, role) for run in paragraphs(lines_of(text))))
