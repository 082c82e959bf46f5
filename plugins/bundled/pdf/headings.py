"""Headings: which lines of a PDF are headings, told by letter size against the body's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from plugins.bundled.pdf.page import TextLine

_LARGER = 1.15
_MAX_CHARS = 200
_MAX_LEVEL = 4


def line_sizes(pages: Sequence[Sequence[TextLine]]) -> list[list[float]]:
    """Return the letter size of each line, rounded to half points.

    Some producers set every font to size 1 and scale the page instead; then line heights (of the page) serve.
    """
    scaled = all(line.size <= 2 for page in pages for line in page)
    return [[_half(_height(line) * 800 if scaled else line.size, scaled) for line in page] for page in pages]


def heading_levels(pages: Sequence[Sequence[TextLine]]) -> list[list[int]]:
    """Return for each line of each page its heading level, 0 for body text."""
    sizes = line_sizes(pages)
    weight: Counter[float] = Counter()
    for page, page_sizes in zip(pages, sizes, strict=True):
        for line, size in zip(page, page_sizes, strict=True):
            weight[size] += len(line.text)
    if len(weight) < 2:
        return [[0] * len(page) for page in pages]
    body = weight.most_common(1)[0][0]
    total = sum(weight.values())
    # A size that carries much of the text is another body size (a slide deck, a magazine), not a heading.
    larger = {size for size, count in weight.items() if size >= body * _LARGER and count < 0.2 * total}
    heads = [
        [size if size in larger and _may_head(line.text) else 0.0 for line, size in zip(page, page_sizes, strict=True)]
        for page, page_sizes in zip(pages, sizes, strict=True)
    ]
    found = sorted({size for page in heads for size in page if size}, reverse=True)
    ranks = {0.0: 0} | {size: min(rank, _MAX_LEVEL) for rank, size in enumerate(found, start=1)}
    return [[ranks[size] for size in page] for page in heads]


def _may_head(text: str) -> bool:
    return 2 < len(text) <= _MAX_CHARS and sum(character.isalpha() for character in text) * 2 > len(text)


def _height(line: TextLine) -> float:
    return line.box[3] - line.box[1]


def _half(size: float, coarse: bool) -> float:
    # Heights depend on which letters stand in the line (ascenders), so they are binned more coarsely.
    return round(size / 4) * 4 if coarse else round(size * 2) / 2
