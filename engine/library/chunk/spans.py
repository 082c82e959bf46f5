"""Spans: long blocks cut at sentence ends, lines or words into pieces that fit a passage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.library.chunk.grouping import Unit, group
from engine.library.chunk.weight import MAX_WEIGHT, weigh

Span = tuple[int, int]

# The signs stand first and by themselves, so that the search skips from one to the next.
_SENTENCE_END = re.compile(
    r"[.!?…؟।。！？｡\n](?:(?<=[.!?…؟।])[\"'”’»)\]]*(?=\s)|(?<=[。！？｡])[」』”’）]*|(?<=\n)\s*\n)"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|No|Nr|vs|etc|e\.g|i\.e|cf|Fig|Figs|Eq|al|approx|ca|bzw|z\.B|d\.h|vgl|Abs|Art"
    r"|ggf|usw|Sr|Sra|Dra|núm|pág|M|Mme|р|г|т\.е|т\.д|см|им|ул|стр))\.$"
)
_MAX_SENTENCE: float = 300
"""A longer run without a sentence end (a log, a list, verse) may be cut at its line ends too."""
_SURELY_FITS = 400
"""Characters that weigh no more than MAX_WEIGHT in any script."""
_BALANCED_PIECES = 3
"""Up to so many pieces a block is cut evenly; more are cut by content, so that an edit stays local."""


def pieces(text: str, start: int, end: int) -> list[Span]:
    """Return consecutive spans that cover ``text[start:end]``, each at most MAX_WEIGHT, cut as rarely as possible."""
    weight = weigh(text, start, end)
    if weight <= MAX_WEIGHT:
        return [(start, end)]
    units = [Unit(s, e, weigh(text, s, e)) for s, e in _units(text, start, end)]
    count = int(weight // MAX_WEIGHT) + 1
    if count <= _BALANCED_PIECES and (even := _balanced(units, weight / count)):
        return even
    return [(units[first].start, units[after - 1].end) for first, after in group(text, units)]


def lines(text: str, start: int, end: int) -> list[Span]:
    """Return the lines of ``text[start:end]`` (of a table or of code), those that are too long cut at words."""
    found: list[Span] = []
    at = start
    while at < end:
        after = (text.find("\n", at, end) + 1) or end
        if after - at <= _SURELY_FITS:
            found.append((at, after))
        else:
            found += _fitting(text, at, after)
        at = after
    return found


def _units(text: str, start: int, end: int) -> Iterator[Span]:
    for sentence in _sentences(text, start, end):
        if weigh(text, *sentence) <= _MAX_SENTENCE:
            yield sentence
        else:
            yield from lines(text, *sentence)


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if not _ABBREVIATED.search(text, max(at, match.start() - 12), match.end()):
            yield at, match.end()
            at = match.end()
    if at < end:
        yield at, end


def _fitting(text: str, start: int, end: int) -> list[Span]:
    """Return the span in steps of at most MAX_WEIGHT, cut at white space where there is some."""
    found: list[Span] = []
    while weigh(text, start, end) > MAX_WEIGHT:
        step = MAX_WEIGHT if text[start:end].isascii() else int(MAX_WEIGHT / 2.25)
        cut = max(text.rfind(" ", start, start + step), text.rfind("\n", start, start + step)) + 1
        if cut <= start:
            cut = start + step
        found.append((start, cut))
        start = cut
    return [*found, (start, end)]


def _balanced(units: Sequence[Unit], target: float) -> list[Span]:
    """Return pieces of about ``target``; none when a piece would come out too large."""
    found: list[Span] = []
    first, filled, total = 0, 0.0, 0.0
    for index, unit in enumerate(units):
        ideal = target * (len(found) + 1)
        if index > first and total + unit.weight / 2 > ideal:
            found.append((units[first].start, unit.start))
            first, filled = index, 0.0
        filled += unit.weight
        total += unit.weight
        if filled > MAX_WEIGHT:
            return []
    return [*found, (units[first].start, units[-1].end)]
