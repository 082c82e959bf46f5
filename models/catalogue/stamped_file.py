"""Stamped files: whether a file is still the one it was, and writing one that survives a power cut."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What the file system says of a file without reading it."""

    size_bytes: int
    mtime_ns: int
    inode: int


def stamp_of(place: str) -> FileStamp:
    """Return the stamp of a file now. Raises OSError."""
    facts = os.stat(place)
    return FileStamp(facts.st_size, facts.st_mtime_ns, facts.st_ino)


def write_durably(path: Path, text: str) -> None:
    """Replace ``path`` in one step; it is on disk when this returns. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where the system can. Raises OSError."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
