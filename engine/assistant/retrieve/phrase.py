"""Phrase: exact words, one after the other, compared by their folded surface."""

from __future__ import annotations

from collections.abc import Iterator

from engine.library.analyse.terms import words, words_text


def phrase_words(phrase: str) -> tuple[str, ...]:
    """Return the folded words of a phrase."""
    return tuple(term.text for term in words(phrase))


def spans(text: str, phrase: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield where in ``text`` the words of a phrase stand one after the other, as code point offsets."""
    if not phrase:
        return
    found = list(words(text))
    surfaces = [term.text for term in found]
    for at in range(len(found) - len(phrase) + 1):
        if surfaces[at] == phrase[0] and tuple(surfaces[at : at + len(phrase)]) == phrase:
            yield found[at].start, found[at + len(phrase) - 1].end


def holds(text: str, phrase: tuple[str, ...]) -> bool:
    """Return whether ``text`` holds the words of a phrase one after the other."""
    return bool(phrase) and f" {' '.join(phrase)} " in f" {words_text(text)} "
