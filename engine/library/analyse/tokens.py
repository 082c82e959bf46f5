"""Tokens: where words begin and end, and what parts a compound such as ``MZL-782`` has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Marks that stdlib ``\w`` leaves out although they stand inside words of their scripts.
_MARKS = (
    "\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
    "\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57"
    "\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0e31"
    "\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3\u200c\u200d\u3099\u309a"
)


def _token(word: str, joints: str) -> re.Pattern[str]:
    """Return what a token looks like. No part of it ever gives a character back, which saves a quarter of the time."""
    joint = rf"[{joints},:](?:(?<![,:])|(?<=\d[,:])(?=\d))"
    return re.compile(rf"{word}++(?:{joint}{word}++)*+(?:\+\+|#)?+")


_TOKEN = _token(rf"[\w{_MARKS}]", "-‐‑'’./@&")
_ASCII_TOKEN = _token("[A-Za-z0-9_]", "-'./@&")
"""The same for text without other letters, in two thirds of the time."""

_UNSEGMENTED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
UNSEGMENTED = re.compile(f"[{_UNSEGMENTED}]+")
"""Scripts written without spaces: Han, kana, Thai, Lao, Khmer, Burmese."""
_HANGUL = re.compile("[\uac00-\ud7a3]{2,}")
_PART = re.compile(rf"(?:[^\W_]|[{_MARKS}])+")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_MIXED_CASE = re.compile(r"[a-z][A-Z]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_CONTRACTED = frozenset(("t", "re", "ve", "ll", "d", "m"))
_SIGNED = frozenset(("c++", "c#", "f#", "j#"))
_MAX_WHOLE = 48
"""Longer compounds (paths, base64) are searched by their parts only."""


class Piece(NamedTuple):
    """One unstemmed unit of a token. ``compound`` marks a form that repeats others: a whole, or a pair of signs."""

    text: str
    start: int
    end: int
    compound: bool


def token_pattern(text: str) -> re.Pattern[str]:
    """Return what the tokens of a text look like.

    A token is a run of word characters, joined by signs that may stand inside a name, a number or an address.
    """
    return _ASCII_TOKEN if text.isascii() else _TOKEN


def pieces(token: str) -> list[Piece]:
    """Return the units of one token, with offsets in it, in reading order."""
    if token.isalpha() and token.islower() and token.isascii():
        return [Piece(token, 0, len(token), compound=False)]
    found: list[Piece] = []
    at = 0
    for run in UNSEGMENTED.finditer(token):
        found += _spaced(token, at, run.start())
        found += _unspaced(token, run.start(), run.end())
        at = run.end()
    return found + _spaced(token, at, len(token))


def _unspaced(token: str, start: int, end: int) -> Iterator[Piece]:
    """Yield each sign and each pair of neighbours, so that any substring of a text can be found."""
    for at in range(start, end):
        yield Piece(token[at], at, at + 1, compound=False)
        if at + 1 < end:
            yield Piece(token[at : at + 2], at, at + 2, compound=True)


def _spaced(token: str, start: int, end: int) -> list[Piece]:
    text = token[start:end]
    if not text:
        return []
    if text.lower() in _SIGNED:
        return [Piece(text, start, end, compound=False)]
    if _NUMBER.fullmatch(text) and (number := _number(text)):
        return [Piece(number, start, end, compound=False)]
    parts = [Piece(m.group(), start + m.start(), start + m.end(), compound=False) for m in _PART.finditer(text)]
    if len(parts) > 1:
        return _compound(text, start, parts)
    return [piece for part in parts for piece in _refined(part)]


def _number(text: str) -> str:
    """Return a number without thousands separators and with a decimal point; empty when it is a list of numbers."""
    grouped = _GROUPED.fullmatch(text)
    if grouped and (grouped.group(1) == "," or text.count(".") > 1 or "," in text):
        return text.replace(grouped.group(1), "").replace(",", ".")
    if "," in text:
        return text.replace(",", ".") if text.count(",") == 1 and "." not in text else ""
    return text


def _compound(text: str, start: int, parts: list[Piece]) -> list[Piece]:
    joint = text[parts[0].end - start]
    if joint in "'’" and len(parts) == 2:
        tail = parts[1].text.lower()
        if tail == "s":
            return _refined(parts[0])
        if tail in _CONTRACTED:
            return [Piece(parts[0].text + tail, start, parts[1].end, compound=False)]
    if "," in text or ":" in text:  # a list or a time: the parts are what counts
        return [piece for part in parts for piece in _refined(part)]
    whole = "".join(part.text for part in parts)
    if joint == "." and all(len(part.text) == 1 for part in parts):  # U.S.A.
        return [Piece(whole, start, parts[-1].end, compound=False)]
    units = [piece for part in parts for piece in _refined(part)]
    if len(whole) > _MAX_WHOLE:
        return units
    return [Piece(whole, start, parts[-1].end, compound=True), *units]


def _refined(part: Piece) -> list[Piece]:
    """Return the part with its camelCase or Hangul sub-units."""
    if _MIXED_CASE.search(part.text):
        units = [
            Piece(m.group(), part.start + m.start(), part.start + m.end(), compound=False)
            for m in _CAMEL.finditer(part.text)
        ]
        return [Piece(part.text, part.start, part.end, compound=True), *units]
    found = [part]
    for run in _HANGUL.finditer(part.text):
        if run.end() - run.start() > 2 or len(part.text) > 2:
            first = part.start + run.start()
            pairs = range(run.end() - run.start() - 1)
            found += [Piece(run.group()[n : n + 2], first + n, first + n + 2, compound=True) for n in pairs]
    return found
