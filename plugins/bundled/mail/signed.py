"""Signed: the message inside an opaque S/MIME signature (CMS SignedData, RFC 5652), found without checking it."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.source import Damaged, Skip

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_ENVELOPED_DATA = bytes.fromhex("2a864886f70d010703")
_OCTETS, _OCTETS_BUILT = 0x04, 0x24
_MAX_DEPTH = 12


def content_of(data: bytes) -> bytes:
    """Return the signed content. Raises Skip(encrypted) for enveloped data, Damaged when there is none."""
    kind = data[:64]
    if _ENVELOPED_DATA in kind:
        raise Skip("encrypted")
    if _SIGNED_DATA not in kind:
        raise Damaged("it holds no signed message")
    # The content comes first among the octet strings; certificates and signatures follow it.
    found = next((octets for octets in _octets(data, 0, len(data), 0) if octets), b"")
    if not found:
        raise Damaged("it holds a signature but no message")
    return found


def _octets(data: bytes, start: int, end: int, depth: int) -> Iterator[bytes]:
    while start < end and depth < _MAX_DEPTH:
        tag, begin, stop = _element(data, start, end)
        if tag == _OCTETS:
            yield data[begin:stop]
        elif tag == _OCTETS_BUILT:
            yield b"".join(_octets(data, begin, stop, depth + 1))
        elif tag & 0x20:
            yield from _octets(data, begin, stop, depth + 1)
        start = stop


def _element(data: bytes, start: int, end: int) -> tuple[int, int, int]:
    """Return tag, begin and end of the content of one BER element; an indefinite length runs to ``end``."""
    if start + 2 > end:
        return 0, end, end
    tag, length, begin = data[start], data[start + 1], start + 2
    if length == 0x80:
        return tag, begin, end
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[begin : begin + size], "big")
        begin += size
    return tag, begin, min(begin + length, end)
