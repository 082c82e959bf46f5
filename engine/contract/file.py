"""File: one name in one place (root + bytes path + member chain), and the states a file can be in."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, NewType
from urllib.parse import quote, unquote_to_bytes

from engine.contract.reason import Reason

_SEPARATOR = os.fsencode(os.sep)

RootId = NewType("RootId", int)
FileId = NewType("FileId", int)
DocumentId = NewType("DocumentId", int)
PassageId = NewType("PassageId", int)


@dataclass(frozen=True, slots=True)
class FileKey:
    """Identity of a file: its root, its path below it as bytes (``b""`` when the root is the file), its members."""

    root: RootId
    path: bytes
    member: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file system says of a file without opening it."""

    size_bytes: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """Found by its words."""

    kind: ClassVar[str] = "indexed"


@dataclass(frozen=True, slots=True)
class Pending:
    """Seen, not read yet."""

    kind: ClassVar[str] = "pending"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Left out on purpose."""

    reason: Reason
    kind: ClassVar[str] = "skipped"


@dataclass(frozen=True, slots=True)
class Failed:
    """Could not be read."""

    reason: Reason
    kind: ClassVar[str] = "failed"


@dataclass(frozen=True, slots=True)
class Offline:
    """Its root is not there at the moment."""

    kind: ClassVar[str] = "offline"


FileState = Indexed | Pending | Skipped | Failed | Offline


def display_path(path: bytes) -> str:
    """Return a path for people: invalid UTF-8 and control or direction-changing characters are escaped."""
    text = path.decode("utf-8", errors="backslashreplace")
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def name_of(key: FileKey, path: bytes) -> bytes:
    """Return the last name of a file at an absolute path, or of the member in it; it helps to tell the format."""
    return os.fsencode(key.member[-1].rpartition("/")[2]) if key.member else os.path.basename(path)


def file_uri(path: bytes, member: tuple[str, ...] = ()) -> str:
    """Return the exact ``file://`` address of a path; archive members follow ``#member=`` joined by ``/``."""
    uri = "file://" + quote(path)
    return uri + ("#member=" + "/".join(quote(name, safe="") for name in member) if member else "")


def path_of_uri(uri: str) -> bytes:
    """Return the bytes path of a ``file://`` address, members left out. Raises ValueError for anything else."""
    scheme, _, rest = uri.partition("://")
    path = unquote_to_bytes(rest.split("#", 1)[0])
    if scheme != "file" or not path.startswith(b"/"):
        raise ValueError(f"not a local file address: {uri!r}")
    return path


def join_path(root: Path | bytes, relative: bytes) -> bytes:
    """Return the absolute bytes path of a file below a root; the root itself when ``relative`` is empty."""
    base = root if isinstance(root, bytes) else os.fsencode(root)
    if not relative:
        return base
    # A scan does this several times for every file; os.path.join takes ten times as long.
    return base + relative if base.endswith(_SEPARATOR) else base + _SEPARATOR + relative
