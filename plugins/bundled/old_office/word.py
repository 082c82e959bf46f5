"""Word: the text of a binary Word document, put together from its piece table ([MS-DOC] 2.4.1)."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

from plugins.source import Damaged, Skip

_OLD_VERSIONS_END = 0x00C1
"""nFib of Word 97; before it the text stands in one run."""
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_TEXT_START, _CLX = 0x18, 0x01A2
_COMPRESSED = 1 << 30
_MAX_PIECES = 1_000_000
_MAX_FIELDS = 20
_FIELD_MARKS = ("\x13", "\x14", "\x15")
_FIELD_MARK = re.compile("([\x13\x14\x15])")
_MARKS = str.maketrans({"\x0b": "\n", "\x0c": "\r", "\x1e": "-", "\xa0": " ", "\x1f": ""})
_ANCHORS = re.compile("[\x01-\x06\x08\x0e-\x12\x16-\x1d]")

ReadStream = Callable[[str], bytes]


def paragraphs_of(read_stream: ReadStream) -> Iterator[str]:
    """Yield the paragraphs of body, notes, headers and text boxes; cells of a table row are tab-separated.

    Raises Skip(encrypted), Damaged.
    """
    main = read_stream("WordDocument")
    try:
        flags, version = _u16(main, 0x0A), _u16(main, 0x02)
        if flags & _ENCRYPTED:
            raise Skip("encrypted")
        if version < _OLD_VERSIONS_END:
            text = _one_run(main)
        else:
            text = "".join(_pieces(main, read_stream("1Table" if flags & _SECOND_TABLE else "0Table")))
    except (struct.error, IndexError) as error:
        raise Damaged("its table of text pieces cannot be read") from error
    yield from _split(text)


def _one_run(main: bytes) -> str:
    start, end = struct.unpack_from("<II", main, _TEXT_START)
    return main[start:end].decode("cp1252", errors="replace")


def _pieces(main: bytes, table: bytes) -> Iterator[str]:
    plc = _piece_table(table[slice(*_span(main))])
    count = (len(plc) - 4) // 12
    if not 0 < count <= _MAX_PIECES:
        raise Damaged("its table of text pieces cannot be read")
    positions = struct.unpack_from(f"<{count + 1}I", plc)
    for index in range(count):
        length = positions[index + 1] - positions[index]
        (place,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * index + 2)
        start = place & (_COMPRESSED - 1)
        if place & _COMPRESSED:
            yield main[start // 2 : start // 2 + max(length, 0)].decode("cp1252", errors="replace")
        else:
            yield main[start : start + 2 * max(length, 0)].decode("utf-16-le", errors="replace")


def _span(main: bytes) -> tuple[int, int]:
    start, size = struct.unpack_from("<II", main, _CLX)
    return start, start + size


def _piece_table(clx: bytes) -> bytes:
    """Return the piece table of a Clx, past the formatting before it."""
    at = 0
    while clx[at] == 1:
        at += 3 + _u16(clx, at + 1)
    if clx[at] != 2:
        raise Damaged("its table of text pieces cannot be read")
    (size,) = struct.unpack_from("<I", clx, at + 1)
    return clx[at + 5 : at + 5 + size]


def _split(text: str) -> Iterator[str]:
    text = _ANCHORS.sub("", "".join(_results(text)).translate(_MARKS))
    # A cell ends with 0x07, a row with one more.
    for paragraph in text.replace("\x07\x07", "\r").replace("\x07", "\t").split("\r"):
        if paragraph.strip():
            yield paragraph.strip()


def _results(text: str) -> Iterator[str]:
    """Yield what is shown: of a field ``0x13 instruction 0x14 result 0x15``, which may nest, only the result."""
    instructions: list[bool] = []
    for part in _FIELD_MARK.split(text):
        if part == "\x13":
            instructions.append(True)
        elif part == "\x14" and instructions:
            instructions[-1] = False
        elif part == "\x15" and instructions:
            instructions.pop()
        elif not any(instructions[-_MAX_FIELDS:]) and part not in _FIELD_MARKS:
            yield part


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])
