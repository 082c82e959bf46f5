"""Dates and times: days, months and hours in the ways English and German write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from engine.assistant.answer.checking.mark import Mark

_NAMES: Final = (
    "jan(?:uary|uar|ner)?", "feb(?:ruary|ruar)?", "mar(?:ch)?|märz?|maerz|mrz", "apr(?:il)?", "may|mai",
    "june?|juni", "july?|juli", "aug(?:ust)?", "sept?(?:ember)?", "o[ck]t(?:ober)?", "nov(?:ember)?",
    "de[cz](?:ember)?",
)  # fmt: skip
_MONTH: Final = "(?:" + "|".join(_NAMES) + ")"
_YEAR: Final = r"\d{4}"
_ORDINAL: Final = r"(?:st|nd|rd|th)?"
_ISO: Final = re.compile(rf"(?<!\d)({_YEAR})-(\d{{2}})-(\d{{2}})(?!\d)")
_SLASHED: Final = re.compile(r"(?<![\d./])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/])")
_DAY_FIRST: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_ORDINAL}\.?\s+(?:of\s+)?({_MONTH})\b\.?(?:,?\s+({_YEAR})\b)?", re.IGNORECASE
)
_MONTH_FIRST: Final = re.compile(
    rf"\b({_MONTH})\b\.?\s+(\d{{1,2}}){_ORDINAL}(?!\d|[.,]\d)(?:,?\s+({_YEAR})\b)?", re.IGNORECASE
)
_MONTH_YEAR: Final = re.compile(rf"\b({_MONTH})\b\.?,?\s+({_YEAR})\b", re.IGNORECASE)
_CLOCK: Final = re.compile(
    r"(?<![\d:.,])(\d{1,2})[:.](\d{2})(?:\s*(a\.?m\.?|p\.?m\.?|uhr)|(?<=:\d\d))(?![\d:])", re.IGNORECASE
)
_HOUR: Final = re.compile(r"(?<![\d:.,])(\d{1,2})\s*(a\.?m\.?\b|p\.?m\.?\b|uhr\b|o'clock\b)", re.IGNORECASE)


def dates(text: str) -> Iterator[Mark]:
    """Yield the days and months of a text. A reading is a date without what is not known: "2025-03-", "-03-04"."""
    taken: list[tuple[int, int]] = []
    for mark in (*_iso(text), *_slashed(text), *_named(text)):
        if mark.readings and not any(mark.start < end and start < mark.end for start, end in taken):
            taken.append((mark.start, mark.end))
            yield mark


def times(text: str) -> Iterator[Mark]:
    """Yield the hours of a text; a reading is 24 hours and minutes, "14:30"."""
    for match in _CLOCK.finditer(text):
        yield from _clock(match, int(match[1]), int(match[2]), match[3] or "")
    for match in _HOUR.finditer(text):
        yield from _clock(match, int(match[1]), 0, match[2])


def agree(one: str, other: str) -> bool:
    """Return whether two date readings can be the same day or month: what one leaves open, the other may say."""
    pairs = list(zip(one.split("-"), other.split("-"), strict=True))
    return all(not a or not b or a == b for a, b in pairs) and any(a and a == b for a, b in pairs)


def _iso(text: str) -> Iterator[Mark]:
    for match in _ISO.finditer(text):
        yield _mark(match, [(match[1], int(match[2]), int(match[3]))])


def _slashed(text: str) -> Iterator[Mark]:
    for match in _SLASHED.finditer(text):
        one, other, year = int(match[1]), int(match[3]), match[4]
        years = [year] if len(year) == 4 else [f"20{year}", f"19{year}"]
        orders = [(other, one)] if match[2] == "." else [(other, one), (one, other)]
        yield _mark(match, [(each, month, day) for each in years for month, day in orders])


def _named(text: str) -> Iterator[Mark]:
    for match in _DAY_FIRST.finditer(text):
        yield _mark(match, [(match[3] or "", _month(match[2]), int(match[1]))])
    for match in _MONTH_FIRST.finditer(text):
        yield _mark(match, [(match[3] or "", _month(match[1]), int(match[2]))])
    for match in _MONTH_YEAR.finditer(text):
        yield _mark(match, [(match[2], _month(match[1]), 0)])


def _mark(match: re.Match[str], found: list[tuple[str, int, int]]) -> Mark:
    readings = frozenset(
        f"{year}-{month:02}-{f'{day:02}' if day else ''}" for year, month, day in found if month <= 12 and day <= 31
    )
    return Mark(match.start(), match.end(), "date", readings if found[0][1] else frozenset())


def _month(name: str) -> int:
    return next(n for n, pattern in enumerate(_NAMES, start=1) if re.fullmatch(pattern, name, re.IGNORECASE))


def _clock(match: re.Match[str], hour: int, minute: int, half: str) -> Iterator[Mark]:
    sign = half.lower().replace(".", "")
    if sign in ("am", "pm") and 1 <= hour <= 12:
        hour = hour % 12 + (12 if sign == "pm" else 0)
    if hour < 25 and minute < 60:
        found = {f"{hour % 24:02}:{minute:02}"}
        if sign not in ("am", "pm", "uhr") and 0 < hour <= 12:
            found.add(f"{(hour + 12) % 24:02}:{minute:02}")
        yield Mark(match.start(), match.end(), "time", frozenset(found))
