"""Compound: the file-in-a-file format of old Office documents and Outlook messages (MS-CFB)."""

from __future__ import annotations

from typing import BinaryIO

from engine.contract.document import Metadata

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


def compound_metadata(file: BinaryIO) -> Metadata:
    """Return title, author, creation date and page count of the document's summary; empty where there is none."""
    import olefile

    with olefile.OleFileIO(file) as compound:
        facts = compound.get_metadata()
        page = f"cp{facts.codepage}" if facts.codepage and facts.codepage > 0 else "cp1252"
        pages = facts.num_pages if isinstance(facts.num_pages, int) and facts.num_pages > 0 else 0
        made = facts.create_time
        # Writers that know no date leave the zero of the format, 1601.
        created = made.isoformat() if made and made.year > 1980 else ""
        return Metadata(_decoded(facts.title, page), _decoded(facts.author, page), created, pages=pages)


def _decoded(value: object, page: str) -> str:
    if not isinstance(value, bytes):
        return ""
    value = value.split(b"\0", 1)[0]
    try:
        return value.decode("utf-8" if page == "cp65001" else page)
    except (LookupError, UnicodeDecodeError):
        return value.decode("cp1252", errors="replace")
