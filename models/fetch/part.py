"""Part: an unfinished file beside its place, with what the server said of the file it is a part of.

``NAME.part`` holds the bytes, ``NAME.part.json`` says whose they are. Only the two together are worth anything.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from models.catalogue.stamped_file import sync_folder, write_durably

_HASHED_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Origin:
    """Which bytes of the world a part belongs to; without a strong ``etag`` it cannot be taken up again."""

    url: str
    etag: str = ""
    revision: str = ""
    size_bytes: int = 0
    sha256: str = ""
    """The server's word for it, empty when it gave none."""


class Part:
    """The unfinished file of ``place``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.path = place.with_name(place.name + ".part")
        self._facts = place.with_name(place.name + ".part.json")

    @property
    def size_bytes(self) -> int:
        """Bytes that are there."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def origin(self) -> Origin | None:
        """Return what the bytes belong to, None when that is not known any more."""
        try:
            return Origin(**json.loads(self._facts.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def begin(self, origin: Origin) -> None:
        """Throw away the bytes and belong to another origin. Raises OSError."""
        self.discard()
        write_durably(self._facts, json.dumps(asdict(origin)))

    def digest(self) -> hashlib._Hash:
        """Return the SHA-256 so far, read from the disk. Raises OSError."""
        digest = hashlib.sha256()
        try:
            with self.path.open("rb") as file:
                while block := file.read(_HASHED_AT_ONCE):
                    digest.update(block)
        except FileNotFoundError:
            pass
        return digest

    def finish(self) -> None:
        """Put the file in its place in one step; it is on the disk when this returns. Raises OSError."""
        handle = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(self.path, self.place)
        self._facts.unlink(missing_ok=True)
        sync_folder(self.place.parent)

    def discard(self) -> None:
        """Delete it. Raises OSError."""
        self.path.unlink(missing_ok=True)
        self._facts.unlink(missing_ok=True)
