"""Numbers: figures in digits or words, whatever separators a country puts in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from engine.assistant.answer.checking.mark import Mark
from engine.assistant.answer.checking.number_words import ARTICLES, MULTIPLIERS, PATTERN, value_of

_SPACES: Final = "\u00a0\u202f\u2009 "
_DIGITS: Final = re.compile(
    rf"(?<![\w.,])\d{{1,3}}(?:[{_SPACES}'’]\d{{3}})+(?:[.,]\d+)?(?!\w|[.,]\d)"
    r"|(?<![\w])(?<!\d[.,])\d+(?:[.,]\d+)*"
)
_FOLLOWS: Final = re.compile(rf"[{_SPACES}]?({'|'.join(MULTIPLIERS)})\b", re.IGNORECASE)
_LIST_MARK: Final = re.compile(r"(?m)^[ \t]*\d{1,3}[.)](?=\s)")


def numbers(text: str, *, articles: bool = False) -> Iterator[Mark]:
    """Yield the numbers of a text; ``articles`` also takes "one" and "eins" for a number.

    The number of a list's item is none.
    """
    marks = {match.start() + len(match.group()) - len(match.group().lstrip()) for match in _LIST_MARK.finditer(text)}
    for match in _DIGITS.finditer(text):
        if match.start() not in marks:
            found = readings(match.group())
            follows = _FOLLOWS.match(text, match.end())
            if follows:
                times = MULTIPLIERS[follows[1].lower()]
                found = frozenset(_plain(Decimal(each) * times) for each in found)
            yield Mark(match.start(), follows.end() if follows else match.end(), "number", found)
    for match in PATTERN.finditer(text):
        if articles or match.group().lower() not in ARTICLES:
            yield Mark(match.start(), match.end(), "number", frozenset({_plain(Decimal(value_of(match.group())))}))


def readings(digits: str) -> frozenset[str]:
    """Return the values a figure can have: "1.234" is a thousand and more in Berlin, and one and a bit in London."""
    bare = re.sub(rf"[{_SPACES}'’]", "", digits)
    signs = [sign for sign in bare if sign in ".,"]
    if not signs:
        return frozenset({_plain(Decimal(bare))})
    groups = re.split(r"[.,]", bare)
    found: set[str] = set()
    if len(set(signs)) == 1 and all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3:
        found.add(_plain(Decimal("".join(groups))))
    if len(signs) == 1 or (len(set(signs[:-1])) == 1 and signs[-1] not in signs[:-1]):
        found.add(_plain(Decimal("".join(groups[:-1]) + "." + groups[-1])))
    return frozenset(found or {bare})


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
