"""Blocks: where a growing Markdown text can be cut so that what is above never changes again. Pure."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^\s*(```|~~~)")
_LIST_OR_CONTINUATION = re.compile(r"^\s+\S|^\s*([-*+]|\d+[.)])\s")
_CITATION = re.compile(r"\[(\d{1,2})\]")


def closed_length(markdown: str) -> int:
    """Return how many leading characters are closed: blocks that end with a blank line, outside code fences.

    A list stays open while its items may still follow, so that its numbering is rendered in one piece.
    """
    closed = 0
    at = 0
    fenced = False
    in_list = False
    pending: int | None = None
    for line in markdown.splitlines(keepends=True):
        blank = not line.strip()
        if pending is not None and not blank:
            if not (in_list and _LIST_OR_CONTINUATION.match(line)):
                closed = pending
                in_list = False
            pending = None
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and not blank and _LIST_OR_CONTINUATION.match(line):
            in_list = True
        at += len(line)
        if blank and not fenced and line.endswith("\n"):
            pending = at
    return closed


def citation_spans(text: str) -> list[tuple[int, int, int]]:
    """Return (start, end, number) of each ``[n]`` in a text."""
    return [(found.start(), found.end(), int(found.group(1))) for found in _CITATION.finditer(text)]
