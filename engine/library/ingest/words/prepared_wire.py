"""PreparedDocument on its way from the parser worker: compact JSON for the structure, boxes, one UTF-8 blob a layer.

The worker handles hostile files, so nothing it says is believed: offsets must be in range and in order, sizes are
capped, and a passage's text is not sent at all but cut here from its layer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final

from engine.contract import place_wire
from engine.contract.document import Document, Kind, Layer, Metadata, ParserId, Role, Segment
from engine.contract.label import Label
from engine.contract.locator import Box
from engine.contract.passage import Passage, PassageTerms
from engine.contract.prepared import PreparedDocument

MAX_PASSAGES: Final = 1_000_000
MAX_BREADCRUMB: Final = 32
MAX_LEVEL: Final = 1 << 20
"""Of a heading; some formats number them as deep as they nest."""
_ROLES: Final = {role.value: role for role in Role}


def encode(
    document: Document, passages: Sequence[Passage], terms: Sequence[PassageTerms]
) -> tuple[dict[str, Any], list[bytes]]:
    """Return the header (plain JSON types) and the blobs of a document. The content hash is the parent's to give."""
    order = {layer.name: number for number, layer in enumerate(document.layers)}
    about, parser = document.metadata, document.parser
    header = {
        "format": document.format,
        "media": document.media_kind.value,
        "parser": [parser.id, parser.version, parser.options],
        "about": [about.title, about.author, about.created, about.language, about.pages, dict(about.extra)],
        "ocr": list(document.needs_ocr_pages),
        "figures": document.has_figures,
        "layers": [layer.name for layer in document.layers],
    }
    boxes: list[Box] = []
    segments = [_segment_columns(layer.segments, boxes) for layer in document.layers]
    rows = [_passage_row(order[passage.layer], passage, boxes) for passage in passages]
    body = [segments, rows, [[each.body, each.context] for each in terms]]
    # A lone surrogate cannot be stored; "?" keeps every offset.
    blobs = [layer.text.encode("utf-8", errors="replace") for layer in document.layers]
    structure = json.dumps(body, separators=(",", ":"), check_circular=False).encode("ascii")
    return header, [structure, place_wire.pack_boxes(boxes), *blobs]


def decode(header: dict[str, Any], blobs: Sequence[bytes], content_hash: bytes, label: Label) -> PreparedDocument:
    """Return the document. Raises ValueError when anything does not fit together."""
    try:
        segments, rows, terms = json.loads(blobs[0])
        boxes = place_wire.unpack_boxes(blobs[1])
        texts = [str(blob, "utf-8") for blob in blobs[2:]]
        names = [_text(name) for name in header["layers"]]
        if not len(names) == len(texts) == len(segments) or len(set(names)) != len(names):
            raise ValueError("layers do not match their texts")
        if len(rows) != len(terms) or len(rows) > MAX_PASSAGES:
            raise ValueError("passages do not match their terms")
        document = Document(
            format=_text(header["format"]),
            media_kind=Kind(header["media"]),
            parser=ParserId(_text(header["parser"][0]), _number(header["parser"][1]), _text(header["parser"][2])),
            layers=tuple(
                Layer(name, text, _segments(listed, len(text), boxes))
                for name, text, listed in zip(names, texts, segments, strict=True)
            ),
            metadata=_metadata(header["about"]),
            label=label,
            needs_ocr_pages=tuple(_number(page) for page in header["ocr"]),
            has_figures=header["figures"] is True,
        )
        return PreparedDocument(
            content_hash,
            document,
            tuple(_passage(ordinal, row, document.layers, boxes) for ordinal, row in enumerate(rows)),
            tuple(PassageTerms(_text(body), _text(context)) for body, context in terms),
        )
    except (KeyError, IndexError, TypeError, RecursionError) as error:
        raise ValueError(f"not a prepared document: {error}") from error


def _segment_columns(segments: Sequence[Segment], boxes: list[Box]) -> list[list[Any]]:
    """Return starts, ends, places, roles and levels: by columns they are checked several times faster."""
    return [
        [segment.start for segment in segments],
        [segment.end for segment in segments],
        [place_wire.pack(segment.place, boxes) for segment in segments],
        [segment.role for segment in segments],
        [segment.level for segment in segments],
    ]


def _passage_row(layer: int, passage: Passage, boxes: list[Box]) -> list[Any]:
    return [
        layer,
        passage.start,
        passage.end,
        place_wire.pack(passage.place, boxes),
        passage.breadcrumb,
        passage.section[0],
        passage.section[1],
        passage.role,
    ]


def _segments(columns: list[list[Any]], chars: int, boxes: Iterator[Box]) -> tuple[Segment, ...]:
    starts, ends, places, roles, levels = columns
    bounds = [*chain.from_iterable(zip(starts, ends, strict=True))]
    if not {*map(type, bounds), *map(type, levels)} <= {int}:
        raise TypeError("expected whole numbers")
    if bounds and (bounds != sorted(bounds) or bounds[0] < 0 or bounds[-1] > chars):
        raise ValueError("segments out of order")
    if levels and not 0 <= min(levels) <= max(levels) <= MAX_LEVEL:
        raise ValueError("no level of a heading")
    rows = zip(starts, ends, places, roles, levels, strict=True)
    return tuple(
        [
            Segment(start, end, place_wire.unpack(place, boxes), _ROLES[role], level)
            for start, end, place, role, level in rows
        ]
    )


def _passage(ordinal: int, row: list[Any], layers: tuple[Layer, ...], boxes: Iterator[Box]) -> Passage:
    number, start, end, place, breadcrumb, section_start, section_end, role = row
    layer = layers[_number(number)]
    chars = len(layer.text)
    if not (0 <= start < end <= chars and 0 <= section_start <= section_end <= chars):
        raise ValueError("passage out of range")
    return Passage(
        layer=layer.name,
        ordinal=ordinal,
        start=_number(start),
        end=_number(end),
        text=layer.text[start:end],
        place=place_wire.unpack(place, boxes),
        breadcrumb=tuple(_text(heading) for heading in breadcrumb[:MAX_BREADCRUMB]),
        section=(_number(section_start), _number(section_end)),
        role=_ROLES[role],
    )


def _metadata(about: list[Any]) -> Metadata:
    title, author, created, language, pages, extra = about
    pairs = {_text(key): _text(value) for key, value in extra.items()}
    return Metadata(_text(title), _text(author), _text(created), _text(language), _number(pages), pairs)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, got {type(value).__name__}")
    # JSON can smuggle in lone surrogates, which no store takes.
    return value if value.isascii() else value.encode("utf-8", errors="replace").decode("utf-8")


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise TypeError("expected a whole number")
    return value
