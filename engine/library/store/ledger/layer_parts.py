"""Layer parts: layers that come after a document's words (ocr, transcript, caption), part by part.

Each part has its own text, its own range of passage ids and its own place in the layer: what comes later never moves
what is there. A part that is made anew stands behind the others; what it replaced leaves a gap of white space.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.document import Layer
from engine.contract.file import DocumentId, PassageId
from engine.contract.passage import Passage, PassageTerms
from engine.contract.space import vector_key
from engine.library.store.ledger import layers, outline
from engine.library.store.ledger.database import Connection

GAP: Final = 2
"""White space between two parts of a layer, in code points."""
_COLUMNS: Final = "id, document_id, layer, part, version, language, start, chars, first_passage, passages"


@dataclass(frozen=True, slots=True)
class LayerItem:
    """One part of a later layer, cut and analysed. Offsets of ``layer`` and ``passages`` begin at 0 in this part."""

    document: DocumentId
    part: str
    layer: Layer
    passages: tuple[Passage, ...] = ()
    terms: tuple[PassageTerms, ...] = ()
    language: str = ""
    version: str = ""
    """Who made it; see ``kept``."""


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part that is in the index. ``start`` is its offset in the layer, in code points."""

    id: int
    document: DocumentId
    layer: str
    part: str
    version: str
    language: str
    start: int
    chars: int
    first_passage: PassageId
    passages: int

    @property
    def passage_ids(self) -> range:
        """The ids of its passages."""
        return range(self.first_passage, self.first_passage + self.passages)


def of_document(connection: Connection, document: DocumentId, layer: str = "") -> tuple[StoredPart, ...]:
    """Return a document's parts (of one layer, or of all when empty) that are in the index, by their offsets."""
    sql = f"""SELECT {_COLUMNS} FROM layer_parts WHERE document_id = ?1 AND (?2 = '' OR layer = ?2)
      AND index_version IS NOT NULL ORDER BY layer, start"""
    return tuple(_part(row) for row in connection.execute(sql, (document, layer)))


def of_ids(connection: Connection, ids: Sequence[int]) -> list[StoredPart]:
    """Return the parts of these ids, whatever their state."""
    sql = f"SELECT {_COLUMNS} FROM layer_parts WHERE id = ?"
    return [_part(row) for number in ids for row in connection.execute(sql, (number,))]


def kept(connection: Connection, document: DocumentId, layer: str, version: str) -> frozenset[str]:
    """Return the names of the parts of a layer that this version has made."""
    sql = """SELECT part FROM layer_parts WHERE document_id = ? AND layer = ? AND version = ?
      AND index_version IS NOT NULL"""
    return frozenset(row[0] for row in connection.execute(sql, (document, layer, version)))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The part of a later layer in which a passage stands. Offsets count from the part's beginning."""

    layer: Layer
    language: str
    passage: tuple[int, int]
    """Where the passage stands in it."""


def around(connection: Connection, ids: Sequence[PassageId]) -> dict[PassageId, Surroundings]:
    """Return the part around each of these passages; passages of a document's own layers are left out."""
    sql = """SELECT p.id, p.document_id, l.id, l.layer, l.chars, l.segments, l.language, l.first_passage
      FROM passages p JOIN layer_parts l ON l.document_id = p.document_id
        AND p.id BETWEEN l.first_passage AND l.first_passage + l.passages - 1
      WHERE p.id IN (SELECT value FROM json_each(?)) AND l.index_version IS NOT NULL"""
    outlines, texts = outline.OutlineReader(connection), layers.TextReader(connection)
    found: dict[PassageId, Surroundings] = {}
    for number, document, part, name, chars, segments, language, first in connection.execute(sql, (json.dumps(ids),)):
        stands = outlines.passage(outline.Owner(part, document), number - first)
        layer = Layer(name, texts.cut(part, 0, chars), layers.unpack_segments(segments))
        found[PassageId(number)] = Surroundings(layer, language, (stands.start, stands.end))
    return found


def save(connection: Connection, items: Sequence[LayerItem], first_passage: int) -> list[tuple[int, range]]:
    """Save parts, pending; return each one's id and its passages' ids from ``first_passage`` on."""
    saved: list[tuple[int, range]] = []
    number = int(connection.execute("SELECT min(0, coalesce(min(id), 0)) - 1 FROM layer_parts").get)
    for item in items:
        ids = range(first_passage, first_passage + len(item.passages))
        _insert(connection, number, item, ids)
        saved.append((number, ids))
        first_passage, number = ids.stop, number - 1
    return saved


def pending(connection: Connection) -> list[StoredPart]:
    """Return the parts whose writing did not finish."""
    sql = f"SELECT {_COLUMNS} FROM layer_parts WHERE index_version IS NULL ORDER BY id"
    return [_part(row) for row in connection.execute(sql)]


def finish(connection: Connection, ids: Iterable[int], index_version: int) -> None:
    """Record that the rows of these parts lie in the index, synced."""
    connection.executemany("UPDATE layer_parts SET index_version = ? WHERE id = ?", ((index_version, i) for i in ids))


def replaced_by(connection: Connection, items: Iterable[LayerItem]) -> list[StoredPart]:
    """Return the visible parts that have the name of one of these."""
    sql = f"""SELECT {_COLUMNS} FROM layer_parts WHERE document_id = ? AND layer = ? AND part = ?
      AND index_version IS NOT NULL"""
    names = {(item.document, item.layer.name, item.part) for item in items}
    return [_part(row) for name in sorted(names) for row in connection.execute(sql, name)]


def stale(connection: Connection, document: DocumentId, layer: str, version: str) -> list[StoredPart]:
    """Return the visible parts of a layer that another version made."""
    return [one for one in of_document(connection, document, layer) if one.version != version]


def delete(connection: Connection, ids: Iterable[int]) -> None:
    """Delete parts with their texts and passages. Index rows, terms and vectors are the caller's matter."""
    connection.executemany("DELETE FROM layer_parts WHERE id = ?", ((number,) for number in ids))


def keys_of(connection: Connection, parts: Iterable[StoredPart]) -> set[bytes]:
    """Return the vector keys of the passages of parts."""
    sql = "SELECT vector_key FROM passages WHERE id BETWEEN ? AND ?"
    bounds = ((part.first_passage, part.first_passage + part.passages - 1) for part in parts)
    return {row[0] for bound in bounds for row in connection.execute(sql, bound)}


def _insert(connection: Connection, number: int, item: LayerItem, ids: range) -> None:
    text = item.layer.text
    start, ordinal = _next_place(connection, item.document, item.layer.name)
    segments = layers.pack_segments(item.layer.segments)
    row = (number, item.document, item.layer.name, item.part, item.version, item.language, start, len(text), segments)
    connection.execute(
        "INSERT INTO layer_parts VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        (*row, ids.start, len(ids), ordinal),
    )
    connection.executemany("INSERT INTO blocks VALUES(?, ?)", layers.rows_of(number, text))
    connection.executemany("INSERT INTO outlines VALUES(?, ?)", outline.rows_of(number, item.passages))
    rows = ((i, item.document, vector_key(one.embedding_input)) for i, one in zip(ids, item.passages, strict=True))
    connection.executemany("INSERT INTO passages VALUES(?, ?, ?)", rows)


def _next_place(connection: Connection, document: DocumentId, layer: str) -> tuple[int, int]:
    end_sql = "SELECT max(start + chars) FROM layer_parts WHERE document_id = ? AND layer = ?"
    end = connection.execute(end_sql, (document, layer)).get
    ordinal_sql = """SELECT max(d.passages, coalesce((SELECT max(first_ordinal + passages) FROM layer_parts
      WHERE document_id = d.id), 0)) FROM documents d WHERE d.id = ?"""
    ordinal = connection.execute(ordinal_sql, (document,)).get
    return (0 if end is None else int(end) + GAP), int(ordinal or 0)


def _part(row: Any) -> StoredPart:
    number, document, layer, part, version, language, start, chars, first_passage, passages = row
    ids = (DocumentId(document), layer, part, version, language, start, chars)
    return StoredPart(number, *ids, PassageId(first_passage), passages)
