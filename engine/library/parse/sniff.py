"""Sniff: what a file is, by its first bytes, then its name, then the look of its text."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.contract.document import Kind
from plugins.compound import COMPOUND_MARK
from plugins.decoding import wide_encoding
from plugins.loader import bundled_manifests
from plugins.manifest import FormatSpec

HEAD_BYTES = 64 * 1024
_ZIP = b"PK\x03\x04"
_ZIP_LOCAL_NAME = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)
_TEXT_CONTROLS = bytes(range(1, 9)) + bytes(range(14, 27)) + bytes(range(28, 32)) + b"\x7f"


@dataclass(frozen=True, slots=True)
class Format:
    """What a file is. ``claimed`` is what its name says when the content says otherwise, else empty."""

    name: str
    kind: Kind
    claimed: str = ""

    @property
    def mislabelled(self) -> bool:
        """Whether the name says something else than the content."""
        return bool(self.claimed)


BINARY = Format("", Kind.TEXT)
"""Bytes that are no text and no format we know."""


class FormatTable:
    """The formats of all readers, by each way they can be told."""

    def __init__(self, specs: Sequence[FormatSpec]) -> None:
        self.by_extension: dict[str, FormatSpec] = {}
        self.by_name: dict[str, FormatSpec] = {}
        self.by_format: dict[str, FormatSpec] = {}
        self.by_mimetype: dict[str, FormatSpec] = {}
        for spec in specs:
            self.by_format.setdefault(spec.name, spec)
            self.by_extension.update((extension, spec) for extension in spec.extensions)
            self.by_name.update((name, spec) for name in spec.names)
            self.by_mimetype.update((mimetype, spec) for mimetype in spec.mimetypes)
        marks = [(magic, spec) for spec in specs for magic in spec.magic]
        self.magic = sorted(marks, key=lambda mark: len(mark[0].content), reverse=True)
        self.further_in = [magic for magic, _ in marks if magic.offset or magic.within]
        self.starts = tuple(magic.content for magic, _ in marks if magic not in self.further_in)
        self.openings = [(opening, spec) for spec in specs for opening in spec.openings]
        self.inside = [(member, spec) for spec in specs for member in spec.members]

    def named(self, name: bytes) -> FormatSpec | None:
        """Return the format that a file name claims, None when it claims nothing known."""
        lowered = os.path.basename(name).decode("utf-8", errors="replace").lower()
        return self.by_name.get(lowered) or self.by_extension.get(extension_of(name))


@functools.cache
def bundled_table() -> FormatTable:
    """Return the table of our own readers' formats, read once a process."""
    return FormatTable([spec for manifest in bundled_manifests() for spec in manifest.formats])


def extension_of(name: bytes) -> str:
    """Return the last extension of a file name, lower case, without the dot."""
    return os.path.splitext(os.path.basename(name))[1][1:].decode("utf-8", errors="replace").lower()


def detect(head: bytes, name: bytes, table: FormatTable | None = None, entries: Sequence[str] | None = None) -> Format:
    """Return the format of a file from its first ``HEAD_BYTES`` and its name.

    ``entries`` are the names inside a zip or compound file, where the caller has listed them; without them
    they are guessed from ``head``. Returns BINARY when the content is neither text nor known.
    """
    table = table or bundled_table()
    named = table.named(name)
    if head.startswith(_ZIP):
        found = _in_container(table, entries if entries is not None else _zip_names(head), head, named, "zip")
    elif head.startswith(COMPOUND_MARK):
        found = _in_container(table, entries if entries is not None else _compound_names(head), b"", named, "ole")
    else:
        found = _by_magic(table, head, named) or _by_text(table, head, named)
    if found is None:
        # Some binary formats have no mark to tell them by; then the name is all there is.
        known = named is not None and named.binary and not named.magic and not _looks_like_text(head)
        return Format(named.name, named.kind) if named is not None and known else BINARY
    return Format(found.name, found.kind, "" if named in (None, found) or not _differs(named, found) else named.name)


def _differs(named: FormatSpec | None, found: FormatSpec) -> bool:
    return named is not None and named.name != found.name and (named.binary or found.binary)


def _by_magic(table: FormatTable, head: bytes, named: FormatSpec | None) -> FormatSpec | None:
    if not head.startswith(table.starts) and not any(magic.matches(head) for magic in table.further_in):
        return None
    matches = [spec for magic, spec in table.magic if magic.matches(head)]
    return named if named in matches else next(iter(matches), None)


def _by_text(table: FormatTable, head: bytes, named: FormatSpec | None) -> FormatSpec | None:
    if not _looks_like_text(head):
        return None
    plain = table.by_format.get("txt")
    if named is not None and not named.binary and named is not plain:
        return named
    opening = _opening(head)
    for words, spec in table.openings:
        if opening.startswith(words):
            return spec
    return plain


def _opening(head: bytes) -> str:
    wide = wide_encoding(head[:4096])
    text = head[:1024].decode(wide or "utf-8", errors="replace")
    return text.lstrip("\ufeff \t\r\n").lower()


def _looks_like_text(head: bytes) -> bool:
    sample = head[:8192]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or wide_encoding(sample[:4096]):
        return True
    # A stray NUL happens in logs after a crash; many are data.
    if sample.count(0) * 100 > len(sample):
        return False
    controls = len(sample) - len(sample.translate(None, _TEXT_CONTROLS))
    return controls * 50 <= len(sample)


def _in_container(
    table: FormatTable, entries: Sequence[str], head: bytes, named: FormatSpec | None, fallback: str
) -> FormatSpec | None:
    mimetype = _zip_mimetype(head)
    if mimetype and mimetype in table.by_mimetype:
        return table.by_mimetype[mimetype]
    for member, spec in table.inside:
        if any(entry == member or (member.endswith("/") and entry.startswith(member)) for entry in entries):
            # Templates and macro files share their parts with the plain format: the name tells them apart.
            return named if named is not None and member in named.members else spec
    plain = table.by_format.get(fallback)
    inside_unknown = named is not None and named.binary and (fallback == "ole" or named.mimetypes or named.members)
    return named if inside_unknown and not entries else plain or named


def _zip_names(head: bytes) -> list[str]:
    names = []
    for match in _ZIP_LOCAL_NAME.finditer(head):
        length = int.from_bytes(match.group(1), "little")
        names.append(head[match.end() : match.end() + length].decode("utf-8", errors="replace"))
    return names


def _zip_mimetype(head: bytes) -> str:
    """Return the content of a first entry called ``mimetype``, stored as OpenDocument and EPUB demand."""
    if head[26:28] != b"\x08\x00" or head[30:38] != b"mimetype":
        return ""
    size = int.from_bytes(head[18:22], "little") or 64
    start = 38 + int.from_bytes(head[28:30], "little")
    content = head[start : start + min(size, 100)].split(b"PK", 1)[0]
    return content.decode("ascii", errors="replace").strip()


def _compound_names(head: bytes) -> list[str]:
    """Return which of the telling stream names of a compound file show in its first bytes."""
    telling = ("EncryptedPackage", "WordDocument", "PowerPoint Document", "Workbook", "Book", "__nameid_version1.0")
    return [name for name in telling if name.encode("utf-16-le") in head]
