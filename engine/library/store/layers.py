"""Layers: each document's canonical texts, kept compressed in blocks so that a passage is read without its book."""

from __future__ import annotations

import json
import zlib
from typing import Any, Final

from engine.contract.document import Layer, Role, Segment
from engine.contract.errors import NotFound
from engine.contract.file import DocumentId
from engine.contract.locator import Locator
from engine.contract.wire import to_wire
from engine.library.store.ledger import Connection

BLOCK_CHARS: Final = 16_384
"""Code points a block: small enough to unpack in about 50 microseconds, large enough to compress well."""


def pack(text: str) -> bytes:
    """Return a text compressed; lone surrogates survive."""
    return zlib.compress(text.encode("utf-8", errors="surrogatepass"), 6)


def unpack(data: bytes) -> str:
    """Return the text of ``pack``."""
    return zlib.decompress(data).decode("utf-8", errors="surrogatepass")


def blocks_of(text: str) -> list[bytes]:
    """Return a layer's text as packed blocks, in order."""
    return [pack(text[start : start + BLOCK_CHARS]) for start in range(0, len(text), BLOCK_CHARS)]


def pack_segments(segments: tuple[Segment, ...]) -> bytes:
    """Return segments compressed: offsets as distances, a place only where it differs from the one before."""
    rows: list[list[Any]] = []
    end, place = 0, None
    for one in segments:
        rows.append([one.start - end, one.end - one.start, one.role.value, one.level])
        if one.place != place:
            rows[-1].append(to_wire(one.place))
        end, place = one.end, one.place
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), 6)


def unpack_segments(data: bytes) -> tuple[Segment, ...]:
    """Return the segments of ``pack_segments``."""
    rows: list[list[Any]] = json.loads(zlib.decompress(data))
    segments: list[Segment] = []
    end = 0
    for gap, length, role, level, *place in rows:
        found = Locator.from_wire_form(place[0]).place if place else segments[-1].place
        segments.append(Segment(end + gap, end + gap + length, found, Role(role), level))
        end += gap + length
    return tuple(segments)


class TextReader:
    """Cuts spans out of layers, unpacking each block it needs once; lives as long as one read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._blocks: dict[tuple[int, int], str] = {}

    def cut(self, layer: int, start: int, stop: int) -> str:
        """Return ``layer.text[start:stop]``."""
        if stop <= start:
            return ""
        first, last = start // BLOCK_CHARS, (stop - 1) // BLOCK_CHARS
        text = "".join(self._block(layer, number) for number in range(first, last + 1))
        return text[start - first * BLOCK_CHARS : stop - first * BLOCK_CHARS]

    def _block(self, layer: int, number: int) -> str:
        found = self._blocks.get((layer, number))
        if found is None:
            sql = "SELECT data FROM blocks WHERE layer_id = ? AND number = ?"
            row = self._connection.execute(sql, (layer, number)).fetchone()
            found = self._blocks[layer, number] = "" if row is None else unpack(row[0])
        return found


def layer_text(connection: Connection, document: DocumentId, name: str = "body") -> str:
    """Return a layer's whole text. Raises NotFound."""
    layer, chars, _ = _row(connection, document, name)
    return TextReader(connection).cut(layer, 0, chars)


def read_layer(connection: Connection, document: DocumentId, name: str = "body") -> Layer:
    """Return a layer with its segments. Raises NotFound."""
    layer, chars, segments = _row(connection, document, name)
    return Layer(name, TextReader(connection).cut(layer, 0, chars), unpack_segments(segments))


def names(connection: Connection, document: DocumentId) -> tuple[str, ...]:
    """Return the names of a document's layers, in the order they came."""
    rows = connection.execute("SELECT name FROM layers WHERE document_id = ? ORDER BY id", (document,))
    return tuple(row[0] for row in rows)


def cut(connection: Connection, document: DocumentId, name: str, start: int, stop: int) -> str:
    """Return ``text[start:stop]`` of a layer, for an answer that needs the wider context. Raises NotFound."""
    layer, chars, _ = _row(connection, document, name)
    return TextReader(connection).cut(layer, max(0, start), min(stop, chars))


def _row(connection: Connection, document: int, name: str) -> tuple[int, int, bytes]:
    sql = "SELECT id, chars, segments FROM layers WHERE document_id = ? AND name = ?"
    row = connection.execute(sql, (document, name)).fetchone()
    if row is None:
        raise NotFound(what=f"{name} layer of document", name=str(document))
    return row[0], row[1], row[2]
