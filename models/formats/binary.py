"""BinaryReader: a bounded little-endian cursor over a model file; a file that ends too soon is Malformed."""

from __future__ import annotations

import struct
from typing import BinaryIO


class Malformed(Exception):
    """The bytes do not follow the format; the message says what is wrong in words for a person."""


class BinaryReader:
    """Reads numbers and strings from ``file``, which is ``size_bytes`` long."""

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self.size_bytes = size_bytes

    @property
    def position(self) -> int:
        """Offset of the next byte."""
        return self._file.tell()

    def take(self, count: int) -> bytes:
        """Return exactly ``count`` bytes. Raises Malformed when the file ends before."""
        if count > self.size_bytes - self.position:
            raise Malformed("the file ends in the middle of its header")
        data = self._file.read(count)
        if len(data) != count:
            raise Malformed("the file ends in the middle of its header")
        return data

    def skip(self, count: int) -> None:
        """Move ``count`` bytes on. Raises Malformed when the file ends before."""
        if count > self.size_bytes - self.position:
            raise Malformed("the file ends in the middle of its header")
        self._file.seek(count, 1)

    def u32(self) -> int:
        """Return an unsigned 32-bit number."""
        return int.from_bytes(self.take(4), "little")

    def u64(self) -> int:
        """Return an unsigned 64-bit number."""
        return int.from_bytes(self.take(8), "little")

    def number(self, code: str) -> int | float | bool:
        """Return one number of a struct format ``code`` such as ``i`` or ``d``."""
        layout = struct.Struct("<" + code)
        value: int | float | bool = layout.unpack(self.take(layout.size))[0]
        return value

    def text(self, at_most: int, what: str) -> str:
        """Return a string with a 64-bit length before it. Raises Malformed beyond ``at_most`` bytes."""
        length = self.u64()
        if length > at_most:
            raise Malformed(f"{what} claims to be {length} bytes long")
        return self.take(length).decode("utf-8", errors="replace")
