"""Old Word and PowerPoint: text put together from the streams of the file."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from plugins.bundled.old_office.powerpoint import slides_of
from plugins.bundled.old_office.word import paragraphs_of
from plugins.source import Damaged, Skip


def streams(**content: bytes) -> Callable[[str], bytes]:
    return lambda name: content[name.replace(" ", "_")]


def word(pieces: list[tuple[str, bool]], flags: int = 0x0200, version: int = 0x00C1) -> Callable[[str], bytes]:
    """Return the streams of a document made of (text, as bytes) pieces."""
    main = bytearray(0x400)
    struct.pack_into("<HH", main, 0, 0xA5EC, version)
    struct.pack_into("<H", main, 0x0A, flags)
    positions, places = [0], []
    for text, as_bytes in pieces:
        start = len(main)
        main += text.encode("cp1252" if as_bytes else "utf-16-le")
        places.append(start * 2 | 1 << 30 if as_bytes else start)
        positions.append(positions[-1] + len(text))
    plc = struct.pack(f"<{len(positions)}I", *positions) + b"".join(struct.pack("<HIH", 0, p, 0) for p in places)
    formatting = b"\x01\x02\x00ab"
    clx = formatting + b"\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<II", main, 0x01A2, 10, len(clx))
    return streams(WordDocument=bytes(main), **{"1Table": bytes(10) + clx})


def test_word_pieces_in_both_encodings() -> None:
    found = paragraphs_of(word([("First caf\xe9\rSec", True), ("ond öĥ\r", False)]))
    assert list(found) == ["First café", "Second öĥ"]


def test_word_cells_and_fields() -> None:
    text = "a\x07b\x07\x07see \x13 HYPERLINK \x13 x \x14y\x15 \x14the page\x15.\r\x01\x08"
    assert list(paragraphs_of(word([(text, True)]))) == ["a\tb", "see the page."]


def test_word_of_old_versions() -> None:
    main = bytearray(0x80) + b"Old words\rmore"
    struct.pack_into("<HH", main, 0, 0xA5DC, 0x65)
    struct.pack_into("<II", main, 0x18, 0x80, len(main))
    assert list(paragraphs_of(streams(WordDocument=bytes(main)))) == ["Old words", "more"]


def test_word_behind_a_password_or_broken() -> None:
    with pytest.raises(Skip, match="password"):
        list(paragraphs_of(word([("x", True)], flags=0x0300)))
    with pytest.raises(Damaged):
        list(paragraphs_of(streams(WordDocument=struct.pack("<HH", 0xA5EC, 0xC1) + bytes(0x20), **{"0Table": b""})))


def record(kind: int, content: bytes, instance: int = 0, container: bool = False) -> bytes:
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(content)) + content


def persist(reference: int, identifier: int) -> bytes:
    return record(1011, struct.pack("<IIiII", reference, 0, 0, identifier, 0))


def test_presentation_slides_and_notes_in_order() -> None:
    first = record(1006, record(4000, "Drawn ä".encode("utf-16-le")) + record(4008, b"*"), container=True)
    notes = record(1008, record(1009, struct.pack("<II", 257, 0)) + record(4008, b"Speak slowly"), container=True)
    listed = record(
        4080, persist(1, 256) + record(4008, b"Title one") + persist(9, 257) + record(4008, b"Two"), 0, True
    )
    of_notes = record(4080, persist(2, 0), 2, True)
    body = first + notes + record(1000, listed + of_notes, container=True)
    directory = record(6002, struct.pack("<III", 2 << 20 | 1, 0, len(first)))
    found = slides_of(streams(Current_User=bytes(20), PowerPoint_Document=body + directory))
    assert [(slide.texts, slide.notes) for slide in found] == [
        (["Title one", "Drawn ä"], []),
        (["Two"], ["Speak slowly"]),
    ]


def test_presentation_behind_a_password() -> None:
    with pytest.raises(Skip, match="password"):
        slides_of(streams(Current_User=bytes(12) + bytes.fromhex("dfc4d1f3"), PowerPoint_Document=b""))
