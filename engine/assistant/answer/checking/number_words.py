"""Number words: numbers written out in English and German, and the words that multiply a figure."""

from __future__ import annotations

import re
from typing import Final

_EN_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_DE_ONES: Final = (
    "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
    "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
)  # fmt: skip
_DE_TENS: Final = {
    "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80,
    "neunzig": 90,
}  # fmt: skip

MULTIPLIERS: Final[dict[str, int]] = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "millions": 10**6, "billion": 10**9, "billions": 10**9,
    "hundert": 100, "tausend": 1000, "mio": 10**6, "millionen": 10**6, "mrd": 10**9, "milliarde": 10**9,
    "milliarden": 10**9, "bn": 10**9,
}  # fmt: skip
"""What follows a figure and multiplies it: "1.2 million"."""


def _english() -> dict[str, int]:
    found = {word: value for value, word in enumerate(_EN_ONES)}
    found |= _EN_TENS
    for tens, base in _EN_TENS.items():
        for value in range(1, 10):
            found[f"{tens}-{_EN_ONES[value]}"] = base + value
            found[f"{tens} {_EN_ONES[value]}"] = base + value
    return found


def _german() -> dict[str, int]:
    found = {word: value for value, word in enumerate(_DE_ONES)}
    found |= _DE_TENS | {"dreissig": 30}
    for tens, base in _DE_TENS.items():
        for value in range(1, 10):
            one = "ein" if value == 1 else _DE_ONES[value]
            found[f"{one}und{tens}"] = base + value
    below = {word: value for word, value in found.items() if value}
    small = {"ein": 1, "": 1} | {word: value for word, value in below.items() if 1 < value < 20}
    for name, size in (("hundert", 100), ("tausend", 1000)):
        found |= {f"{word}{name}": value * size for word, value in small.items()}
    return found


WORDS: Final[dict[str, int]] = {**_german(), **_english()}
"""Written-out numbers by their value, lower case; "one" and "ein" mean too much else, and are looked for in sources
alone."""
ARTICLES: Final = frozenset({"one", "eins", "null", "zero"})
_HUNDREDS: Final = re.compile(r"^(?P<head>.+?)[ -](?P<size>hundred|thousand|million)$")
PATTERN: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in sorted(WORDS, key=len, reverse=True))})"
    rf"(?:[ -](?:hundred|thousand|million))?(?!\w)",
    re.IGNORECASE,
)


def value_of(words: str) -> int:
    """Return the value of a match of ``PATTERN``."""
    lowered = " ".join(words.lower().split())
    match = _HUNDREDS.match(lowered)
    if match and match["head"] in WORDS:
        return WORDS[match["head"]] * MULTIPLIERS[match["size"]]
    return WORDS[lowered]
