"""Layers: each document's canonical texts, kept compressed in blocks so that a passage is read without its book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.contract import place_wire
from engine.contract.document import Layer, Role, Segment
from engine.contract.errors import NotFound
from engine.contract.file import DocumentId
from engine.contract.locator import Box
from engine.library.store.ledger.compression import TEXT_DICTIONARY, pack, unpack
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.packed_places import boxes_in, pack_rows, place_of, unpack_rows

BLOCK_CHARS: Final = 32_768
"""Code points a block: small enough to unpack in about 100 microseconds, large enough to compress well."""
BLOCKS_BITS: Final = 20
"""A row's id is the layer's id shifted by this, plus the number of the block."""


def rows_of(layer: int, text: str) -> list[tuple[int, bytes]]:
    """Return the rows ``(id, data)`` that keep a layer's text; lone surrogates survive."""
    return [
        ((layer << BLOCKS_BITS) + number, pack(_bytes(text[start : start + BLOCK_CHARS]), TEXT_DICTIONARY))
        for number, start in enumerate(range(0, len(text), BLOCK_CHARS))
    ]


def pack_segments(segments: tuple[Segment, ...]) -> bytes:
    """Return segments compressed: offsets as distances; role, level and place only where they differ from the last."""
    rows: list[list[Any]] = []
    boxes: list[Box] = []
    end, before = 0, None
    for one in segments:
        facts = [one.role, one.level, place_wire.pack(one.place, boxes)]
        row = [one.start - end, one.end - one.start]
        rows.append(row if facts == before else row + facts)
        end, before = one.end, facts
    return pack_rows(rows, boxes)


def unpack_segments(data: bytes) -> tuple[Segment, ...]:
    """Return the segments of ``pack_segments``."""
    rows, boxes = unpack_rows(data)
    segments: list[Segment] = []
    end, at = 0, 0
    role, level, form = Role.PARAGRAPH, 0, None
    for gap, length, *facts in rows:
        if facts:
            role, level, form = Role(facts[0]), facts[1], facts[2] if len(facts) > 2 else form
        after = at + boxes_in(form)
        segments.append(Segment(end + gap, end + gap + length, place_of(form, boxes[at:after]), role, level))
        end, at = end + gap + length, after
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
            row = (layer << BLOCKS_BITS) + number
            data = self._connection.execute("SELECT data FROM blocks WHERE id = ?", (row,)).get
            found = self._blocks[layer, number] = "" if data is None else _text(unpack(data, TEXT_DICTIONARY))
        return found


def layer_text(connection: Connection, document: DocumentId, name: str = "body") -> str:
    """Return a layer's whole text. Raises NotFound."""
    rows = _rows(connection, document, name)
    return _text_of(TextReader(connection), rows, 0, rows[-1].stop)


def read_layer(connection: Connection, document: DocumentId, name: str = "body") -> Layer:
    """Return a layer with its segments. Raises NotFound."""
    rows = _rows(connection, document, name)
    segments = tuple(
        replace(one, start=row.start + one.start, end=row.start + one.end)
        for row in rows
        for one in unpack_segments(row.segments)
    )
    return Layer(name, _text_of(TextReader(connection), rows, 0, rows[-1].stop), segments)


def names(connection: Connection, document: DocumentId) -> tuple[str, ...]:
    """Return the names of a document's layers: its own, then those that came later."""
    own = connection.execute("SELECT name FROM layers WHERE document_id = ? ORDER BY id", (document,))
    later = connection.execute(
        """SELECT layer FROM layer_parts WHERE document_id = ? AND chars > 0 AND index_version IS NOT NULL
          ORDER BY id DESC""",
        (document,),
    )
    return tuple(dict.fromkeys(row[0] for rows in (own, later) for row in rows))


def cut(connection: Connection, document: DocumentId, name: str, start: int, stop: int) -> str:
    """Return ``text[start:stop]`` of a layer, for an answer that needs the wider context. Raises NotFound."""
    rows = _rows(connection, document, name)
    return _text_of(TextReader(connection), rows, max(0, start), min(stop, rows[-1].stop))


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    start: int
    chars: int
    segments: bytes

    @property
    def stop(self) -> int:
        return self.start + self.chars


def _rows(connection: Connection, document: int, name: str) -> list[_Row]:
    """Return a layer's texts by their offsets: one, or the parts of a layer that came later."""
    sql = """SELECT id, 0, chars, segments FROM layers WHERE document_id = ?1 AND name = ?2
      UNION ALL SELECT id, start, chars, segments FROM layer_parts
      WHERE document_id = ?1 AND layer = ?2 AND index_version IS NOT NULL ORDER BY 2"""
    found = [_Row(*row) for row in connection.execute(sql, (document, name))]
    if not found:
        raise NotFound(what=f"{name} layer of document", name=str(document))
    return found


def _text_of(reader: TextReader, rows: Sequence[_Row], start: int, stop: int) -> str:
    """Return ``[start:stop]`` of a layer; between its parts stands white space, however long the gap."""
    pieces: list[str] = []
    at = start
    for row in rows:
        first, last = max(start, row.start), min(stop, row.stop)
        if first < last:
            pieces += [_gap(first - at), reader.cut(row.id, first - row.start, last - row.start)]
            at = last
    return "".join(pieces)


def _gap(chars: int) -> str:
    return "\n\n"[:chars] + " " * (chars - 2)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogatepass")
