"""Packing: the speech of a part, its long pauses shortened, in windows of what a speech model hears at a time. Pure.

A model hears 30 seconds at a time and takes as long for a window that is mostly silence. What is heard in a window
is put back to where it was said.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from models.catalogue.speech_model import WINDOW_S
from models.runners.stretches import Span

PAUSE_S: Final = 0.5
"""A longer pause is shortened to this: without any, sentences run into each other and words are lost."""
APART_S: Final = 2.5
"""Words with a longer pause between them were not said in one breath."""
_END: Final = re.compile(r"[.!?…。！？][\"'”’»)]*\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of the sound and where it stands in its window, in seconds."""

    at_s: float
    span: Span

    @property
    def end_s(self) -> float:
        """Where it ends in its window."""
        return self.at_s + self.span.end_s - self.span.start_s


Window = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What was heard and when, in seconds."""

    start_s: float
    end_s: float
    text: str


def packed(speech: Sequence[Span], until_s: float, fill_s: float = WINDOW_S) -> list[Window]:
    """Return the speech before ``until_s`` in windows of at most WINDOW_S; pieces are joined up to ``fill_s``."""
    windows: list[list[Piece]] = []
    for one in _bounded(speech, until_s):
        before = windows[-1][-1] if windows else None
        if before is not None:
            pause_s = min(one.start_s - before.span.end_s, PAUSE_S)
            at_s = before.end_s + pause_s
            if at_s + one.end_s - one.start_s <= fill_s:
                windows[-1].append(Piece(at_s, one))
                continue
        windows.append([Piece(0.0, one)])
    return [tuple(one) for one in windows]


def length_s(window: Window) -> float:
    """Return how long a window is, in seconds."""
    return window[-1].end_s


def put_back(heard: Words, window: Window) -> list[Words]:
    """Return words heard in a window as they were said in the part: apart where a long pause was taken out of them."""
    ends = [one.end_s for one in window]
    first = next((n for n, end_s in enumerate(ends) if heard.start_s < end_s), len(window) - 1)
    last = max(first, next((n for n, end_s in enumerate(ends) if heard.end_s <= end_s), len(window) - 1))
    if heard.end_s <= window[last].at_s and last > first:  # it ends in the pause before
        last -= 1
    runs = [[first]]
    for number in range(first + 1, last + 1):
        is_apart = window[number].span.start_s - window[number - 1].span.end_s > APART_S
        if is_apart:
            runs.append([number])
        else:
            runs[-1].append(number)
    texts = _divided(heard.text, [window[run[-1]].end_s - window[run[0]].at_s for run in runs])
    said = []
    for run, text in zip(runs, texts, strict=True):
        start_s = _moment(window[run[0]], heard.start_s) if run[0] == first else window[run[0]].span.start_s
        end_s = _moment(window[run[-1]], heard.end_s) if run[-1] == last else window[run[-1]].span.end_s
        if text:
            said.append(Words(start_s, max(start_s, end_s), text))
    return said


def _moment(piece: Piece, at_s: float) -> float:
    """Return a moment of a window in the part, no further than its piece goes."""
    return piece.span.start_s + min(max(at_s - piece.at_s, 0.0), piece.span.end_s - piece.span.start_s)


def _divided(text: str, lengths_s: Sequence[float]) -> list[str]:
    """Return a text in as many pieces as there are lengths, cut at the ends of sentences or words that fit best."""
    whole = sum(lengths_s) or 1.0
    ends = [(found.end(), found.group().strip() != "") for found in _END.finditer(text)]
    cuts, passed_s = [0], 0.0
    for one in lengths_s[:-1]:
        passed_s += one
        wanted = len(text) * passed_s / whole
        later = [end for end in ends if end[0] > cuts[-1]]
        # A sentence's end is worth a detour that the space between two words is not.
        best = min(later, key=lambda end: abs(end[0] - wanted) - (0.25 * len(text) if end[1] else 0), default=None)
        cuts.append(best[0] if best else len(text))
    bounds = [*cuts, len(text)]
    return [text[start:end].strip() for start, end in itertools.pairwise(bounds)]


def _bounded(speech: Sequence[Span], until_s: float) -> Iterator[Span]:
    """Yield the spans before a moment, none longer than a window."""
    for one in speech:
        start_s, end_s = one.start_s, min(one.end_s, until_s)
        while end_s - start_s > WINDOW_S:
            yield Span(start_s, start_s + WINDOW_S)
            start_s += WINDOW_S
        if end_s > start_s:
            yield Span(start_s, end_s)
