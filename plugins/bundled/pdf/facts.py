"""Facts: what a PDF says of itself: title, author, date, attachments."""

from __future__ import annotations

import ctypes
import re
from typing import Any

import pypdfium2.raw as pdfium_c

from engine.contract.document import Member, Metadata
from engine.contract.quantity import size_words
from plugins.source import Limits, Skip

_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?")


def metadata_of(document: Any, pages: int) -> Metadata:
    """Return title, author, creation date and page count from the information dictionary."""
    return Metadata(
        title=_entry(document, b"Title"),
        author=_entry(document, b"Author"),
        created=iso_date(_entry(document, b"CreationDate")),
        pages=pages,
        extra={key.lower(): value for key in ("Subject", "Keywords") if (value := _entry(document, key.encode()))},
    )


def members_of(document: Any, limits: Limits) -> tuple[Member, ...]:
    """Return the files attached to the document. Raises Skip when they are over the limits."""
    count = pdfium_c.FPDFDoc_GetAttachmentCount(document)
    members: list[Member] = []
    total = 0
    for index in range(min(count, limits.max_members)):
        attachment = pdfium_c.FPDFDoc_GetAttachment(document, index)
        content = _content(attachment) if attachment else b""
        total += len(content)
        if total > limits.max_unpacked_bytes:
            raise Skip("too_large_inside", limit=size_words(limits.max_unpacked_bytes))
        if content:
            name = _wide(lambda buffer, size, each=attachment: pdfium_c.FPDFAttachment_GetName(each, buffer, size))
            members.append(Member(name or f"attachment {index + 1}", len(content), content))
    return tuple(members)


def iso_date(text: str) -> str:
    """Return a PDF date (``D:20240131120000+01'00'``) as ISO 8601, empty when it is none."""
    match = _DATE.match(text.strip())
    if not match:
        return ""
    year, month, day, hour, minute, second = match.groups()
    date = "-".join(part for part in (year, month, day if month else None) if part)
    return f"{date}T{hour}:{minute}:{second}" if day and second else date


def _entry(document: Any, key: bytes) -> str:
    return _wide(lambda buffer, size: pdfium_c.FPDF_GetMetaText(document, key, buffer, size))


def _wide(get: Any) -> str:
    """Return the UTF-16 string of one of PDFium's ask-twice functions, at most 16 KiB of it."""
    size = get(None, 0)
    if size <= 2 or size > 16384:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    get(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", errors="replace")


def _content(attachment: Any) -> bytes:
    size = ctypes.c_ulong()
    if not pdfium_c.FPDFAttachment_GetFile(attachment, None, 0, size) or not size.value:
        return b""
    buffer = ctypes.create_string_buffer(size.value)
    written = ctypes.c_ulong()
    pdfium_c.FPDFAttachment_GetFile(attachment, buffer, size.value, written)
    return buffer.raw[: written.value]
