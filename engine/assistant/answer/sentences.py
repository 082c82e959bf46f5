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


class Sentence(NamedTuple):
    """A sentence and its code point offsets in the passage."""

    text: str
    start: int
    end: int


def split_sentences(text: str) -> list[Sentence]:
    """Return the sentences of ``text``, without the white space around them; a line break always ends one."""
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if _goes_on(text, start, match):
            continue
        found += _trimmed(text, start, match.end())
        start = match.end()
    return found + _trimmed(text, start, len(text))


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Return whether the stop is that of an abbreviation, or a lower-case word follows."""
    if match.group()[0] != ".":
        return False
    return bool(_ABBREVIATION.search(text[start : match.end()])) or not _NEXT_BEGINS.match(text, match.end())


def _trimmed(text: str, start: int, end: int) -> list[Sentence]:
    piece = text[start:end]
    body = piece.strip()
    if not body:
        return []
    first = start + len(piece) - len(piece.lstrip())
    return [Sentence(body, first, first + len(body))]
