"""Numbered: text of a file as its lines, each with its number. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.contract.document import Role, Segment
from engine.contract.locator import LinesPlace


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """One line: its number (0 when it cannot be told), its span in the layer and what it belongs to."""

    number: int
    start: int
    end: int
    role: Role
    level: int


def numbered_lines(text: str, segments: list[Segment]) -> Iterator[NumberedLine]:
    """Yield every line from the first segment to the last, blank ones between them too."""
    at, number = segments[0].start if segments else 0, 0
    for segment in segments:
        first, last = segment.place.lines if isinstance(segment.place, LinesPlace) else (0, 0)
        gap = text[at : segment.start].count("\n")
        for missing in range(1, gap):
            yield NumberedLine(number + missing if number else 0, segment.start, segment.start, segment.role, 0)
        at = segment.start
        lines = text[segment.start : segment.end].split("\n")
        told = first > 0 and last - first + 1 == len(lines)
        for offset, line in enumerate(lines):
            number = first + offset if told or (first and offset == 0) else 0
            yield NumberedLine(number, at, at + len(line), segment.role, segment.level)
            at += len(line) + 1
        at = segment.end
