"""Sentences: what was said, as a model heard it in pieces -> sentences with their times -> a transcript layer. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from engine.contract.document import Layer, Segment
from engine.contract.locator import TimePlace

PAUSE_S: Final = 2.0
"""After such a silence a new sentence begins, whatever the signs say."""
LONG_S: Final = 30.0
"""A sentence without an end, as of models that write no full stops, is ended after so long."""
_ENDS: Final = re.compile(r"""(?<=[.!?…。！？])["'”’»)\]]*(?:\s+|(?<=[。！？]))""")
_NO_END: Final = re.compile(r"\b(?:[A-Z]|[Mm]rs?|[Dd]r|[Ss]t|[Pp]rof|[Nn]o|[Vv]s|etc|z\.B|d\.h)\.$")
_GAP: Final = " "
_PARAGRAPH: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Said:
    """Words and when they were said, in seconds."""

    start_s: float
    end_s: float
    text: str


def sentences(heard: Sequence[Said]) -> list[Said]:
    """Return what was heard, cut and joined into sentences.

    A piece that holds several sentences is divided by their letters: speech goes on evenly enough for that.
    """
    found: list[Said] = []
    is_open = False
    for piece in (part for one in heard for part in _pieces(one)):
        before = found[-1] if found else None
        if (
            before is not None
            and is_open
            and piece.start_s - before.end_s < PAUSE_S
            and piece.end_s - before.start_s < LONG_S
        ):
            found[-1] = Said(before.start_s, max(piece.end_s, before.end_s), f"{before.text} {piece.text}")
        else:
            found.append(piece)
        is_open = not _is_whole(found[-1].text)
    return found


def compose(said: Sequence[Said]) -> Layer:
    """Return the transcript of sentences, each a segment with its time; a pause begins a new paragraph."""
    text = ""
    segments: list[Segment] = []
    for number, one in enumerate(said):
        if number:
            text += _PARAGRAPH if one.start_s - said[number - 1].end_s >= PAUSE_S else _GAP
        place = TimePlace(round(one.start_s, 2), round(max(one.end_s, one.start_s), 2))
        segments.append(Segment(len(text), len(text) + len(one.text), place))
        text += one.text
    return Layer("transcript", text, tuple(segments))


def _pieces(one: Said) -> Iterator[Said]:
    """Yield the sentences of one piece of speech, and what stands before and after them."""
    text = " ".join(one.text.split())
    if not text:
        return
    ends = [match.end() for match in _ENDS.finditer(text) if not _NO_END.search(text[: match.start()])]
    bounds = [0, *(end for end in ends if end < len(text)), len(text)]
    length_s = max(one.end_s - one.start_s, 0.0)
    for start, end in pairwise(bounds):
        words = text[start:end].strip()
        if words:
            from_s, to_s = (one.start_s + length_s * at / len(text) for at in (start, end))
            yield Said(from_s, to_s, words)


def _is_whole(text: str) -> bool:
    return text.rstrip("\"'”’»)]")[-1:] in ".!?…。！？" and not _NO_END.search(text)
