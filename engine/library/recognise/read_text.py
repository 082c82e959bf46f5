"""Read text: ordered lines -> a layer, each line a segment with its box, words that were parted joined again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from engine.contract.document import Layer, Segment
from engine.contract.locator import Box, Place
from engine.library.recognise.reading_order import FoundLine, OrderedLine

SURE: Final = 0.8
"""One or two letters that the reader is less sure of than this are stains, leaves or bricks."""
MEAN_SURE: Final = 0.6
"""A picture whose lines are less sure than this on average, long lines counting more, holds no text."""
_FEW: Final = 2


def worth_keeping(lines: Sequence[FoundLine]) -> list[FoundLine]:
    """Return the lines that are text, not what textures were taken for."""
    kept = [line for line in lines if _letters(line) and (line.score >= SURE or _letters(line) > _FEW)]
    letters = sum(_letters(line) for line in kept)
    mean = sum(line.score * _letters(line) for line in kept) / letters if letters else 0.0
    return kept if mean >= MEAN_SURE else []


def compose(lines: Sequence[OrderedLine], width: int, height: int, place_of: Callable[[Box], Place]) -> Layer:
    """Return the ocr layer of one page or picture of that size in pixels."""
    text = ""
    segments: list[Segment] = []
    for number, one in enumerate(lines):
        words = " ".join(one.line.text.split())
        if number:
            text, gap = _joined(text, one, words)
            text += gap
        place = place_of(box_of(one.line, width, height))
        if number and not text[-1:].isspace() and segments:
            segments[-1] = Segment(segments[-1].start, len(text), segments[-1].place)
        segments.append(Segment(len(text), len(text) + len(words), place))
        text += words
    return Layer("ocr", text, tuple(segments))


def box_of(line: FoundLine, width: int, height: int) -> Box:
    """Return the line's box in fractions of the picture."""
    left, top, right, bottom = line.bounds
    return _fraction(left, width), _fraction(top, height), _fraction(right, width), _fraction(bottom, height)


def _joined(text: str, one: OrderedLine, words: str) -> tuple[str, str]:
    """Return the text so far, and what stands between it and the next line: nothing inside a parted word."""
    if one.starts_block:
        return text, "\n\n"
    if one.same_row:
        return text, "  "
    if text.endswith("-") and text[-2:-1].isalpha() and words[:1].islower():
        return text[:-1], ""
    return text, "\n"


def _fraction(pixels: float, of: int) -> float:
    return round(min(max(pixels / of, 0.0), 1.0), 4)


def _letters(line: FoundLine) -> int:
    return sum(sign.isalnum() for sign in line.text)
