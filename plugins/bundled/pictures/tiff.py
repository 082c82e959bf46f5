"""Pages of a TIFF: counted along the chain of its directories, without decoding anything (TIFF 6.0, section 2)."""

from __future__ import annotations

import struct
from typing import BinaryIO, Final

MAX_PAGES: Final = 1_000
"""A file may claim any number of pages; a longer scan is cut here."""
_ENTRY_BYTES: Final = 12


def count_pages(file: BinaryIO) -> int:
    """Return how many pages an open TIFF has; 1 when that cannot be told. A chain that bites its tail ends there."""
    file.seek(0)
    head = file.read(8)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None or len(head) < 8:
        return 1
    (at,) = struct.unpack(order + "I", head[4:])
    seen: set[int] = set()
    while at and at not in seen and len(seen) < MAX_PAGES:
        file.seek(at)
        counted = file.read(2)
        if len(counted) < 2:
            break
        seen.add(at)
        (entries,) = struct.unpack(order + "H", counted)
        file.seek(at + 2 + entries * _ENTRY_BYTES)
        link = file.read(4)
        at = struct.unpack(order + "I", link)[0] if len(link) == 4 else 0
    return max(1, len(seen))
