"""Decoding: bytes of any encoding -> text with ``\\n`` line ends."""

from __future__ import annotations

import codecs

# Longest first: the UTF-32-LE mark begins with the UTF-16-LE one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 64 * 1024
_FEW_LETTERS = 30
"""So few letters outside ASCII, in a text mostly of ASCII, are no ground for statistics."""


def decode(data: bytes, hint: str = "") -> str:
    """Return the text of ``data``; ``hint`` is an encoding the file itself names. Bad bytes become U+FFFD."""
    return normal_lines(_decode(data, hint))


def normal_lines(text: str) -> str:
    """Return ``text`` with every line end as ``\\n`` and NUL characters replaced, so that offsets can be kept."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\x00", "\ufffd") if "\x00" in text else text


def _decode(data: bytes, hint: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    wide = wide_encoding(data[:4096])
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # One bad byte in a long UTF-8 text must not turn the whole into another alphabet.
        if error.start > 0 and _mostly_utf8(data):
            return data.decode("utf-8", errors="replace")
    if hint and _known(hint):
        text = data.decode(hint, errors="replace")
        # Files lie about themselves, but a few bad bytes are no lie.
        if text.count("\ufffd") * 20 < len(text):
            return text
    return data.decode(_guess(data[:_SAMPLE_BYTES]), errors="replace")


def wide_encoding(head: bytes) -> str:
    """Return the UTF-16 or UTF-32 encoding that unmarked bytes seem to be in, or an empty string."""
    if len(head) < 4 or b"\x00" not in head:
        return ""
    count = len(head) // 4 * 4
    zeros = [head[offset:count:4].count(0) / (count // 4) for offset in range(4)]
    if min(zeros[1:]) > 0.9 and zeros[0] < 0.1:
        return "utf-32-le"
    if min(zeros[:3]) > 0.9 and zeros[3] < 0.1:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    if even > 0.4 and odd < 0.05:
        return "utf-16-be"
    return ""


def _mostly_utf8(data: bytes) -> bool:
    sample = data[:_SAMPLE_BYTES].decode("utf-8", errors="replace")
    bad = sample.count("\ufffd")
    good = sum(character > "\x7f" for character in sample) - bad
    return good > 4 * bad


def _known(encoding: str) -> bool:
    try:
        # Only text encodings: Python also knows rot13, zlib and base64 by name.
        "".encode(encoding)
    except (LookupError, ValueError):
        return False
    return True


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    high = sum(byte >= 0x80 for byte in sample)
    if high < _FEW_LETTERS and high * 3 < len(sample):
        return "cp1252"
    best = from_bytes(sample).best()
    if best is None or not _known(best.encoding):
        return "cp1252"
    # Statistics cannot tell these from cp1252, which is the commonest.
    return "cp1252" if best.encoding in {"cp1257", "latin_1", "iso8859_15", "mac_roman"} else best.encoding
