"""What a scan yields: files seen, entries left out by a rule, and places that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.file import Stamp
from engine.contract.reason import Reason


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file below a root. ``path`` is relative, ``b""`` when the root itself is the file.

    ``skip`` says why it is listed but must never be opened (link, placeholder, special, secret, too large);
    None means an ordinary file to be read.
    """

    path: bytes
    stamp: Stamp
    skip: Reason | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file or folder left out by a rule, not listed anywhere. A folder's path ends with a slash."""

    path: bytes
    rule: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place that could not be looked at. A folder's path ends with a slash, the root folder's is ``b""``.

    What was known at or below it is kept, because nothing is known about it now.
    """

    path: bytes
    reason: Reason
    is_folder: bool

    def covers(self, path: bytes) -> bool:
        """Return whether ``path`` is this place or lies below it."""
        return path.startswith(self.path) if self.is_folder else path == self.path


Entry = SeenFile | Ignored | Unreadable
