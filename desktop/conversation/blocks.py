"""Blocks: where a growing Markdown text can be cut so that what is above never changes again. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from engine.contract.answer import Checked

_FENCE = re.compile(r"^\s*(```|~~~)")
_LIST_OR_CONTINUATION = re.compile(r"^\s+\S|^\s*([-*+]|\d+[.)])\s")
_CITATION = re.compile(r"\[(\d{1,2})\]")
_OPENING = re.compile(r"^([ \t]*)(`{3,}|~{3,})[ \t]*([^\s`]*)[^\n`]*\n", re.MULTILINE)
_MAYBE_OPENING = re.compile(r"(?:^|\n)[ \t]*(?:`{1,}|~{1,})[^\n]*$")
_PLAIN = re.compile(r"(?:[^\W_]|[ ,.;:?!'\"%\u20ac$\u00a3\u00a7\u00b0\u2013\u2014\u2018\u2019\u201c\u201d\u2026-])+")
_WORDY = re.compile(r"[^\W\d_]")
_PICTURE = re.compile(r"(`+)[^`]*\1|!\[([^\]\n]*)\]\([^()\n]*\)")
_UNSETTLED = frozenset("*_`~])>|\\<&[!#")


@dataclass(frozen=True, slots=True)
class Fence:
    """The line that opens a piece of code: ``text[start:end]``."""

    start: int
    end: int
    indent: int
    mark: str
    language: str

    def is_closed_by(self, line: str) -> bool:
        """Return whether a line ends the code."""
        stripped = line.strip()
        return len(stripped) >= len(self.mark) and not stripped.strip(self.mark[0])


def opening_fence(markdown: str) -> Fence | None:
    """Return the first whole line that opens a piece of code."""
    found = _OPENING.search(markdown)
    if found is None:
        return None
    return Fence(found.start(), found.end(), len(found[1]), found[2], found[3].lower())


def settled_length(markdown: str) -> int:
    """Return how much may be shown: all but a last line that may yet open a piece of code."""
    found = _MAYBE_OPENING.search(markdown)
    return len(markdown) if found is None else found.start()


def goes_on_plainly(shown: str, more: str) -> bool:
    """Return whether ``more`` only adds letters to the last line of ``shown``, without any meaning in Markdown."""
    last = shown.rpartition("\n")[2].rstrip(" ")
    return bool(
        last
        and last[-1] not in _UNSETTLED
        and "|" not in last
        and _WORDY.search(last)
        and _PLAIN.fullmatch(more)
        and "  " not in shown[-1:] + more
    )


def without_pictures(markdown: str, words: Callable[[str], str]) -> str:
    """Return Markdown with ``words`` of what each picture shows in its place; code stays as it is.

    No picture of an answer is fetched or shown, and Qt would leave nothing of it.
    """
    return _PICTURE.sub(lambda found: found[0] if found[1] else words(found[2].strip()), markdown)


def next_part(markdown: str, size: int = 1_200) -> str:
    """Return the first paragraphs of a text: about ``size`` characters, or all when no paragraph ends there."""
    cut = markdown.find("\n\n", size)
    return markdown if cut < 0 else markdown[: cut + 2]


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


def doubtful_mentions(text: str, check: Checked) -> frozenset[int]:
    """Return which ``[n]`` of a text, counted from 0, stand for something that is not in source ``n``.

    A figure belongs to the first mention of its source behind it, or else to the last one before it.
    """
    mentions = citation_spans(text)
    wrong: set[int] = set()
    for item in check.items:
        if item.found or not item.n:
            continue
        behind = [at for at, (start, _end, n) in enumerate(mentions) if n == item.n and start >= item.end]
        before = [at for at, (_start, end, n) in enumerate(mentions) if n == item.n and end <= item.start]
        wrong.update(behind[:1] or before[-1:])
    return frozenset(wrong)
