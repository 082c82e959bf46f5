"""Folding: the form in which two spellings of one word are equal."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = {
    # Letters whose stroke or ligature is no combining mark, so NFKD leaves them alone.
    "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
    # Arabic: alef with hamza or madda, alef maksura, and the letters Persian keyboards send.
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك",
}  # fmt: skip
_DIGITS = {chr(first + n): str(n) for first in (0x660, 0x6F0, 0x966) for n in range(10)}
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0640"
"""Soft hyphen, zero-width signs and the Arabic tatweel: they never tell two words apart."""
_POINTS = [*range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2, *range(0x610, 0x61B), *range(0x64B, 0x660), 0x670]
"""Hebrew points and Arabic vowel signs: hardly ever typed, and in the way of the stemmer."""
_TABLE = str.maketrans({**_LETTERS, **_DIGITS, **dict.fromkeys(_INVISIBLE, ""), **dict.fromkeys(map(chr, _POINTS), "")})

# Latin, Greek and Cyrillic accents. A breve after и stays, because й is a letter of its own; ё becomes е, as
# Russian is usually typed.
_ACCENTS = re.compile("(?<!и)\u0306|[\u0300-\u0305\u0307-\u036f]")


def normalise(text: str) -> str:
    """Return ``text`` in NFKC, without case, invisible signs or letter variants; accents stay for the stemmer."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(_TABLE)


def strip_marks(text: str) -> str:
    """Return a normalised text without the accents that people leave out when they type."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text))).translate(_TABLE)


def fold(text: str) -> str:
    """Return the form in which spellings are compared: NFKC, no case, no safe diacritics. Idempotent."""
    return strip_marks(normalise(text))
