"""Source: what a reader is given, the limits it works under, and the ways it may say no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from engine.contract.document import Kind, ParserId
from engine.contract.quantity import size_words
from engine.contract.reason import Reason, Remedy


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take. The bomb limits follow common practice: 10,000 entries, ratio 100."""

    max_file_bytes: int = 500_000_000
    max_text_chars: int = 50_000_000
    max_pages: int = 20_000
    max_members: int = 10_000
    max_unpacked_bytes: int = 200_000_000
    """Stays below what one answer of a worker may carry (256 MiB)."""
    max_ratio: int = 100
    """Unpacked to packed; looked at only above ``ratio_floor_bytes``."""
    ratio_floor_bytes: int = 16_000_000
    max_pixels: int = 178_956_970
    """A picture of more would decode to over half a gigabyte; the same number is Pillow's own limit."""
    program: str = ""
    """Path of the one installed program its reader may run, empty for none."""
    scratch: str = ""
    """The folder that program may write to."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: an open binary file at its start, and what is known of it."""

    file: BinaryIO
    size_bytes: int
    extension: str
    """Lower case, without the dot."""
    format: str
    media_kind: Kind
    parser: ParserId
    limits: Limits
    stem: str = ""
    """The name without its last extension; names the one member of a compressed file. Never becomes content."""

    def content(self) -> bytes:
        """Return all bytes of the file. Raises Skip(too_large) above the limit."""
        if self.size_bytes > self.limits.max_file_bytes:
            raise Skip("too_large", limit=size_words(self.limits.max_file_bytes))
        self.file.seek(0)
        return self.file.read(self.limits.max_file_bytes + 1)


class Unreadable(Exception):
    """Base of what a reader raises instead of returning an outcome; carries the reason."""

    skipped: ClassVar[bool] = False

    def __init__(self, code: str, *, remedy: Remedy | None = None, **params: str) -> None:
        self.reason = Reason(code, params, remedy=remedy)
        super().__init__(self.reason.message)


class Skip(Unreadable):
    """The file is left out on purpose: encrypted, empty, unsupported, too large, ..."""

    skipped = True


class Damaged(Unreadable):
    """The file cannot be read; ``problem`` says what is wrong in a few words."""

    def __init__(self, problem: str) -> None:
        super().__init__("damaged", problem=problem)


class Exceeded(Unreadable):
    """The file holds more than the limit (output_too_large, parser_memory)."""
