"""Document: the content of files, whatever they are called: layers of canonical text cut into segments."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from engine.contract.label import UNTRUSTED_FILE, Label
from engine.contract.locator import Place
from engine.contract.reason import Reason


class Kind(enum.StrEnum):
    """What a person would call the file."""

    TEXT = "text"
    TABLE = "table"
    MAIL = "mail"
    CODE = "code"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    ARCHIVE = "archive"


class Role(enum.StrEnum):
    """What a segment is within its document; decides how it is cut into passages."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CODE = "code"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a layer's text, in reading order, with its place.

    ``start`` and ``end`` are code point offsets into the layer's text. Segments do not overlap and come in
    ascending order; gaps hold only white space. ``level`` is the depth of a heading, 1 the outermost.
    """

    start: int
    end: int
    place: Place
    role: Role = Role.PARAGRAPH
    level: int = 0


@dataclass(frozen=True, slots=True)
class Layer:
    """One reading of the document (body, ocr, transcript, caption) with its own canonical text."""

    name: str
    text: str
    segments: tuple[Segment, ...]


BODY: Final = "body"
"""The layer of a file's own words; what a place in a file is in, unless it says otherwise."""
WORDLESS: Final = Layer(BODY, "", ())
"""The body of a file without words: a picture, a silent film."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says about itself. Never holds a path or a file name."""

    title: str = ""
    author: str = ""
    created: str = ""
    """ISO 8601, as far as the file says."""
    language: str = ""
    """ISO 639-1, detected on the text."""
    pages: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParserId:
    """Which reader made a document; a new version means the old result is served until the new one is there."""

    id: str
    version: int
    options: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside an archive or a mail. Offsets in bytes; read again through the same parser."""

    name: str
    size_bytes: int
    content: bytes = b""
    skipped: Reason | None = None
    """Why its content is not here: behind a password, over a limit."""


@dataclass(frozen=True, slots=True)
class Document:
    """The parsed content of a file."""

    format: str
    """Short format name: pdf, docx, md, ..."""
    media_kind: Kind
    parser: ParserId
    layers: tuple[Layer, ...]
    metadata: Metadata = Metadata()
    label: Label = UNTRUSTED_FILE
    needs_ocr_pages: tuple[int, ...] = ()
    """Pages (1-based) with no usable text layer; for pictures ``(1,)``."""
    has_figures: bool = False
    """Whether pictures may lie in it that are looked at by themselves: of a report, not of a photograph."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The file was read."""

    document: Document
    members: tuple[Member, ...] = ()
    kind: ClassVar[str] = "parsed"


@dataclass(frozen=True, slots=True)
class ParseSkipped:
    """The file is left out on purpose (encrypted, empty, unsupported, ...)."""

    reason: Reason
    kind: ClassVar[str] = "skipped"


@dataclass(frozen=True, slots=True)
class ParseFailed:
    """The file could not be read."""

    reason: Reason
    kind: ClassVar[str] = "failed"


ParseOutcome = Parsed | ParseSkipped | ParseFailed
