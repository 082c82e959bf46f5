"""Compound: the file-in-a-file format of old Office documents and Outlook messages (MS-CFB)."""

from __future__ import annotations

from typing import BinaryIO

COMPOUND_MARK = bytes.fromhex("d0cf11e0a1b11ae1")


def compound_entries(file: BinaryIO) -> list[str]:
    """Return the names of the streams inside. Raises OSError when the file is no sound compound file."""
    import olefile  # type: ignore[import-untyped]  # ships no annotations

    with olefile.OleFileIO(file) as compound:
        return ["/".join(entry) for entry in compound.listdir()]


def stream_start(file: BinaryIO, name: str, size_bytes: int) -> bytes:
    """Return the first bytes of a stream. Raises OSError when there is none of that name."""
    import olefile

    with olefile.OleFileIO(file) as compound:
        content: bytes = compound.openstream(name).read(size_bytes)
        return content
