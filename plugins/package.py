"""Package: a zip file read with bomb limits: looked over by its directory first, counted again while inflating."""

from __future__ import annotations

import zipfile
import zlib
from typing import Any

from engine.contract.quantity import size_words
from plugins.markup import parse_xml
from plugins.source import Damaged, Skip, Source

_ENCRYPTED_FLAG = 0x1
_CHUNK_BYTES = 1024 * 1024


class Package:
    """An open zip. Raises Damaged when it is none, Skip(too_large_inside) when it declares too much."""

    def __init__(self, source: Source) -> None:
        self._limits = source.limits
        self._left = source.limits.max_unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(source.file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Damaged("its zip directory cannot be read") from error
        self._entries = {info.filename: info for info in self._zip.infolist()}
        if len(self._zip.infolist()) > self._limits.max_members:
            raise Skip("too_large_inside", limit=f"{self._limits.max_members} entries")

    @property
    def names(self) -> list[str]:
        """Names of all entries, in the order of the directory."""
        return list(self._entries)

    def check_totals(self) -> None:
        """Raise Skip when all entries together are too much; for archives, of which everything is unpacked."""
        total = sum(info.file_size for info in self._entries.values())
        packed = sum(info.compress_size for info in self._entries.values())
        self._check(total, packed)

    def encrypted(self, name: str) -> bool:
        """Whether an entry is protected by a password."""
        return bool(self._entries[name].flag_bits & _ENCRYPTED_FLAG)

    def size_of(self, name: str) -> int:
        """Return the unpacked size an entry declares, in bytes."""
        return self._entries[name].file_size

    def is_folder(self, name: str) -> bool:
        """Whether an entry is a folder."""
        return self._entries[name].is_dir()

    def read(self, name: str) -> bytes:
        """Return the content of an entry; empty when there is none of that name.

        Raises Skip when it is encrypted or unpacks to more than is left of the limit, Damaged when it is broken.
        """
        info = self._entries.get(name)
        if info is None:
            return b""
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise Skip("encrypted")
        self._check(info.file_size, info.compress_size)
        try:
            content = self._inflate(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise Damaged(f"its part {name.rsplit('/', 1)[-1]} cannot be unpacked") from error
        self._left -= len(content)
        return content

    def xml(self, name: str) -> Any | None:
        """Return the root element of an entry, None when it is missing or empty."""
        content = self.read(name)
        return parse_xml(content) if content.strip() else None

    def optional_xml(self, name: str) -> Any | None:
        """Return the root element of an entry the document can do without, None when it is missing or broken."""
        try:
            return self.xml(name)
        except Damaged:
            return None

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        parts: list[bytes] = []
        total = 0
        with self._zip.open(info) as file:
            while part := file.read(_CHUNK_BYTES):
                total += len(part)
                self._check(total, info.compress_size)
                parts.append(part)
        return b"".join(parts)

    def _check(self, unpacked: int, packed: int) -> None:
        bomb = unpacked > self._limits.ratio_floor_bytes and unpacked > packed * self._limits.max_ratio
        if unpacked > self._left or bomb:
            raise Skip("too_large_inside", limit=size_words(self._limits.max_unpacked_bytes))
