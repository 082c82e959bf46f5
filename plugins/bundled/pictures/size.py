"""Size: width and height of a picture from its first bytes, without decoding it."""

from __future__ import annotations

import struct

# Start-of-frame markers of JPEG (ITU T.81 table B.1), which carry the size.
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


def size_of(name: str, head: bytes) -> tuple[int, int] | None:
    """Return (width, height) in pixels, None when it is not told early in the file."""
    try:
        if name == "png" and head[12:16] == b"IHDR":
            width, height = struct.unpack_from(">II", head, 16)
        elif name == "gif":
            width, height = struct.unpack_from("<HH", head, 6)
        elif name == "bmp":
            width, height = struct.unpack_from("<ii", head, 18)
        elif name == "jpeg":
            return _jpeg(head)
        else:
            return None
    except struct.error:
        return None
    return int(width), abs(int(height))


def _jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(head) and head[at] == 0xFF:
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return int(width), int(height)
        at += 2 + max(length, 2)
    return None
