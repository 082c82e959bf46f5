"""Sentences: where each sentence of a passage begins and ends, so that it can be quoted to the letter."""

from __future__ import annotations

import re
from typing import NamedTuple

_END = re.compile(r"[.!?…؟۔]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”]*|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-ZÀ-ÞА-Я]|Mr|Mrs|Ms|Dr|Prof|St|No|Nr|Inc|Ltd|Co|Corp|vs|etc|e\.g|i\.e|cf|ca|approx|Jan|Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Str|bzw|z\.B|d\.h|M|Mme|Sr|Sra|р|г|ул|\d{1,2})\.$"
)
_NEXT_BEGINS = re.compile(r"\s+[\"'“‘«(\[]*[^\Wa-zß-ÿа-я_]")
_STOPS = re.compile(r"[.!?:;…؟。！？|][\"'”’»)\]]*$")
_ITEM = re.compile(r"\s*(?:[-*•+#>|]|\d{1,3}[.)]\s|[^\W\d_][\w .()/-]{0,28}: )")
_LONG_LINE = 55
"""A shorter line that stops nowhere is a heading or a record's line; wrapped text is set wider."""
_HALF_LINE = 30
"""The same where the next line goes on in lower case."""


class Sentence(NamedTuple):
    """A sentence and its code point offsets in the passage."""

    text: str
    start: int
    end: int


def split_sentences(text: str, *, lines: bool = False) -> list[Sentence]:
    """Return the sentences of ``text``, without the white space around them.

    A line break ends one unless it only wraps a long line; with ``lines`` it always does, for rows and records.
    """
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if _goes_on(text, start, match, lines):
            continue
        found += _trimmed(text, start, match.end())
        start = match.end()
    return found + _trimmed(text, start, len(text))


def _goes_on(text: str, start: int, match: re.Match[str], lines: bool) -> bool:
    """Return whether the stop is that of an abbreviation, or a lower-case word follows, or a line is only wrapped."""
    if match.group()[0] == "\n":
        return not lines and match.group() == "\n" and _is_wrapped(text, match.start())
    if match.group()[0] != ".":
        return False
    return bool(_ABBREVIATION.search(text[start : match.end()])) or not _NEXT_BEGINS.match(text, match.end())


def _is_wrapped(text: str, at: int) -> bool:
    """Return whether the line that ends at ``at`` was broken for its length: it is long and stops nowhere."""
    line = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    following = text[at + 1 :]
    if not line or _STOPS.search(line) or _ITEM.match(following):
        return False
    return len(line) >= (_HALF_LINE if following[:1].islower() else _LONG_LINE)


def _trimmed(text: str, start: int, end: int) -> list[Sentence]:
    piece = text[start:end]
    body = piece.strip()
    if not body:
        return []
    first = start + len(piece) - len(piece.lstrip())
    return [Sentence(body, first, first + len(body))]
