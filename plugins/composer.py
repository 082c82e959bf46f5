"""Composer: builds a layer's canonical text segment by segment, so that its invariants hold by construction."""

from __future__ import annotations

import re

from engine.contract.document import Document, Layer, Metadata, Parsed, Role, Segment
from engine.contract.locator import Place, SectionPlace
from plugins.source import Exceeded, Source

PARAGRAPH_GAP = "\n\n"
LINE_GAP = "\n"

# Characters no store can hold: NUL, and lone surrogates, which have no UTF-8 form.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return ``text`` with characters no store can hold replaced by U+FFFD; the length stays."""
    return _UNSTORABLE.sub("\ufffd", text)


class Composer:
    """Collects segments in reading order and joins them by white space."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._parts: list[str] = []
        self._segments: list[Segment] = []
        self._length = 0

    def add(
        self, text: str, place: Place, role: Role = Role.PARAGRAPH, level: int = 0, *, gap: str = PARAGRAPH_GAP
    ) -> None:
        """Append a segment, ``gap`` before it; text of white space only is dropped.

        Raises Exceeded when the layer outgrows the limit.
        """
        text = storable(text).strip()
        if not text:
            return
        if self._parts and gap:
            self._parts.append(gap)
            self._length += len(gap)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        check_length(self._length, self._source)
        self._segments.append(Segment(start, self._length, place, role, level))

    @property
    def length(self) -> int:
        """Characters so far."""
        return self._length

    def layer(self) -> Layer:
        """Return the body layer composed so far."""
        return Layer("body", "".join(self._parts), tuple(self._segments))

    def parsed(self, metadata: Metadata | None = None, *, has_figures: bool = False) -> Parsed:
        """Return the outcome of a file that has this one layer."""
        return parsed(self._source, self.layer(), metadata, has_figures=has_figures)


class Sections:
    """The headings above the present point of a document, outermost first."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def enter(self, level: int, title: str) -> None:
        """Open the section of a heading, closing those at its depth or below."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        self._open.append((level, " ".join(storable(title).split())))

    @property
    def place(self) -> SectionPlace:
        """The place of text below the open headings."""
        return SectionPlace(tuple(title for _, title in self._open))


def check_length(length: int, source: Source) -> None:
    """Raise Exceeded when ``length`` characters are more than the source's limit."""
    if length > source.limits.max_text_chars:
        millions = source.limits.max_text_chars / 1_000_000
        raise Exceeded("output_too_large", limit=f"{millions:g} million characters")


def parsed(
    source: Source,
    layer: Layer | None,
    metadata: Metadata | None = None,
    needs_ocr_pages: tuple[int, ...] = (),
    *,
    has_figures: bool = False,
) -> Parsed:
    """Return the outcome of a file with at most one layer of its own."""
    document = Document(
        format=source.format,
        media_kind=source.media_kind,
        parser=source.parser,
        layers=(layer,) if layer is not None and layer.segments else (),
        metadata=clean_metadata(metadata or Metadata()),
        needs_ocr_pages=needs_ocr_pages,
        has_figures=has_figures,
    )
    return Parsed(document)


def clean_metadata(metadata: Metadata) -> Metadata:
    """Return metadata whose texts are single lines of sane length that every store can hold."""
    return Metadata(
        title=_one_line(metadata.title),
        author=_one_line(metadata.author),
        created=_one_line(metadata.created),
        language=metadata.language,
        pages=metadata.pages,
        extra={_one_line(key): _one_line(value) for key, value in metadata.extra.items() if value},
    )


def _one_line(text: str, limit: int = 500) -> str:
    return " ".join(storable(text).split())[:limit]
