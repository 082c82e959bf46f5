"""Reader of archives: zip and tar as their members, compressed files as the one file inside."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO

from engine.contract.document import Member, ParseOutcome
from engine.contract.quantity import size_words
from engine.contract.reason import Reason
from plugins.composer import parsed
from plugins.package import Package
from plugins.source import Damaged, Limits, Skip, Source

_CHUNK_BYTES = 1024 * 1024
_TAR_MARK_OFFSET = 257
_OPENERS: dict[str, Callable[[BinaryIO], Any]] = {
    "gz": lambda file: gzip.GzipFile(fileobj=file),
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}
_BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError, tarfile.TarError)


def read(source: Source) -> ParseOutcome:
    """Return the files inside as members. Raises Skip for bombs and passwords, Damaged for broken archives."""
    if source.format == "zip":
        members = _zip_members(source)
    elif source.format == "tar":
        members = _tar_members(source.file, source.limits)
    else:
        members = _unpacked(source)
    _refuse_copies_of_itself(source, members)
    return replace(parsed(source, None), members=tuple(members))


def _refuse_copies_of_itself(source: Source, members: list[Member]) -> None:
    """Raise Skip for an archive that holds itself: unpacking it would never end."""
    alike = [member for member in members if member.size_bytes == source.size_bytes]
    if alike and any(member.content == source.content() for member in alike):
        raise Skip("too_large_inside", limit="one copy of itself")


def _zip_members(source: Source) -> list[Member]:
    package = Package(source)
    package.check_totals()
    files = [name for name in package.names if not package.is_folder(name)]
    locked = [name for name in files if package.encrypted(name)]
    if locked and len(locked) == len(files):
        raise Skip("encrypted")
    return [
        Member(name, package.size_of(name), skipped=Reason("encrypted"))
        if name in locked
        else _member(name, package.read(name))
        for name in files
    ]


def _unpacked(source: Source) -> list[Member]:
    content = _inflated(source)
    if content[_TAR_MARK_OFFSET : _TAR_MARK_OFFSET + 5] == b"ustar":
        return _tar_members(io.BytesIO(content), source.limits)
    suffix = {"tgz": ".tar", "tbz2": ".tar", "tbz": ".tar", "txz": ".tar", "svgz": ".svg"}.get(source.extension, "")
    return [_member((source.stem or "content") + suffix, content)]


def _inflated(source: Source) -> bytes:
    parts: list[bytes] = []
    total = 0
    try:
        with _OPENERS[source.format](source.file) as opened:
            while part := opened.read(_CHUNK_BYTES):
                total += len(part)
                _check(total, source.size_bytes, source.limits)
                parts.append(part)
    except _BROKEN as error:
        if not parts:
            raise Damaged("it cannot be unpacked") from error
        # What was unpacked before the damage is worth having.
    return b"".join(parts)


def _tar_members(file: BinaryIO, limits: Limits) -> list[Member]:
    members: list[Member] = []
    total = 0
    try:
        with tarfile.open(fileobj=file, mode="r:") as archive:
            for info in archive:
                if len(members) >= limits.max_members:
                    raise Skip("too_large_inside", limit=f"{limits.max_members} entries")
                if not info.isreg():
                    continue
                total += info.size
                _check(total, total, limits)
                opened = archive.extractfile(info)
                members.append(_member(info.name, opened.read() if opened else b""))
    except _BROKEN as error:
        if not members:
            raise Damaged("its table of contents cannot be read") from error
    return members


def _member(name: str, content: bytes) -> Member:
    return Member(name, len(content), content)


def _check(unpacked: int, packed: int, limits: Limits) -> None:
    bomb = unpacked > limits.ratio_floor_bytes and unpacked > packed * limits.max_ratio
    if unpacked > limits.max_unpacked_bytes or bomb:
        raise Skip("too_large_inside", limit=size_words(limits.max_unpacked_bytes))
