"""Snippet: the piece of a passage that shows best why it was found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from engine.assistant.retrieve.phrase import spans
from engine.contract.hit import Snippet
from engine.library.analyse.terms import analyse, places

WIDTH: Final = 240
"""Code points shown: about three lines of a result list."""
_LEAD: Final = 40

Span = tuple[int, int]


def make_snippet(text: str, language: str, terms: Collection[str], phrases: Sequence[tuple[str, ...]] = ()) -> Snippet:
    """Return a piece of ``text`` of about WIDTH, cut between words, with the spans of the terms and phrases in it.

    ``terms`` are index terms; ``language`` is the one the text was analysed in.
    """
    marks = marks_in(text, language, terms, phrases)
    start, end = _window(text, marks, language)
    inside = tuple((a - start, b - start) for a, b in marks if start <= a and b <= end)
    return Snippet(text[start:end], inside)


def marks_in(text: str, language: str, terms: Collection[str], phrases: Sequence[tuple[str, ...]] = ()) -> list[Span]:
    """Return where the terms and phrases stand in a text, in order, apart from each other."""
    held = places(text, language, terms)
    return _joined([*held, *(span for phrase in phrases for span in spans(text, phrase))])


def _joined(marks: Iterable[Span]) -> list[Span]:
    """Return the marks in order, those that overlap made one."""
    found: list[Span] = []
    for start, end in sorted(marks):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _window(text: str, marks: Sequence[Span], language: str) -> Span:
    """Return the piece with the most different marked words, the earliest of equals."""
    if len(text) <= WIDTH:
        return 0, len(text)
    held = [text[a:b].lower() for a, b in marks]
    best, best_count, most = 0, 0, len(set(held))
    for first, (start, _) in enumerate(marks):
        if best_count == most:
            break
        inside = {held[n] for n in range(first, len(marks)) if marks[n][1] <= start + WIDTH - _LEAD}
        if len(inside) > best_count:
            best, best_count = max(0, start - _LEAD), len(inside)
    return _between_words(text, min(best, len(text) - WIDTH), marks, language)


def _between_words(text: str, start: int, marks: Sequence[Span], language: str) -> Span:
    """Return about WIDTH from ``start`` on, moved so that no word and no mark is cut."""
    end = start + WIDTH
    cut = [a for a, b in marks if a < start < b or a < end < b]
    whole = [*marks, *(span for at in {start, end, *cut} for span in _words_around(text, at, language))]
    for a, b in sorted(whole):
        if a < start < b:
            start = a
    for a, b in sorted(whole, reverse=True):
        if a < end < b:
            end = a if a > start else b
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _words_around(text: str, at: int, language: str) -> Iterator[Span]:
    """Yield the words of what stands between the spaces around a place: those that a cut there could go through."""
    start = text.rfind(" ", 0, at) + 1
    end = text.find(" ", at)
    for term in analyse(text[start : end if end >= 0 else len(text)], language):
        if not term.compound or term.surface.isascii():
            yield start + term.start, start + term.end
