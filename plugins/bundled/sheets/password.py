"""Password: whether an old workbook is encrypted, which the cell reader reports as an unknown format."""

from __future__ import annotations

from typing import BinaryIO

from plugins.compound import compound_entries, stream_start

_FILE_PASS = 0x2F  # [MS-XLS] 2.4.117: the record that says how the rest is encrypted
_METHODS = frozenset({0, 1})
_MIN_LENGTH = 4
_NEAR_BYTES = 512
"""Only a few records may stand before it; further on the file is broken, not encrypted."""
_HEAD_BYTES = 4096


def has_password(file: BinaryIO) -> bool:
    """Return whether the workbook's first records hold FilePass."""
    try:
        names = [name for name in ("Workbook", "Book") if name in compound_entries(file)]
        head = stream_start(file, names[0], _HEAD_BYTES) if names else b""
    except OSError:
        return False
    at = 0
    while at + 4 <= len(head):
        kind, length = (int.from_bytes(head[i : i + 2], "little") for i in (at, at + 2))
        if kind == _FILE_PASS:
            method = int.from_bytes(head[at + 4 : at + 6], "little")
            return at < _NEAR_BYTES and method in _METHODS and length >= _MIN_LENGTH
        at += 4 + length
    return False
