"""Visuals: what can be seen in documents (pictures, figures, frames), each with its place and the key of its vector.

A key is made of the content's hash and the part: copies and renames of a picture share its vector, and a document
read anew by another reader finds it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from engine.contract.file import DocumentId
from engine.contract.locator import Locator, Place
from engine.contract.wire import to_wire
from engine.library.store.ledger.database import Connection

_KEYS_AT_ONCE: Final = 1_000
_FIGURE: Final = "figure:"
_SELECT: Final = "SELECT v.document_id, v.media, v.part, v.vector_key, v.place, v.facts FROM visuals v "


@dataclass(frozen=True, slots=True)
class VisualItem:
    """One thing to publish: where it is in the document, its vector (array (dimension,) or (windows, dimension))."""

    document: DocumentId
    part: str
    place: Place
    vector: Any
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visual:
    """One thing that can be seen, as stored. ``media`` is image or frame."""

    document: DocumentId
    media: str
    part: str
    key: bytes
    place: Place
    facts: Mapping[str, str]

    @property
    def is_figure(self) -> bool:
        """Whether it is a picture inside a document."""
        return self.part.startswith(_FIGURE)


def visual_key(content_hash: bytes, media: str, part: str) -> bytes:
    """Return the 16-byte key of a part of some content, the same in every space of the medium."""
    return hashlib.sha256(b"\0".join([media.encode(), part.encode(), content_hash])).digest()[:16]


def save(connection: Connection, media: str, items: Sequence[VisualItem]) -> list[tuple[bytes, VisualItem]]:
    """Write where things are; return each with its key. Items of documents that are gone are left out."""
    sql = "SELECT content_hash FROM documents WHERE id = ?"
    hashes = {one: connection.execute(sql, (one,)).get for one in {item.document for item in items}}
    kept = [
        (visual_key(hashes[item.document], media, item.part), item)
        for item in items
        if hashes[item.document] is not None
    ]
    connection.executemany(
        """INSERT INTO visuals(document_id, media, part, vector_key, place, facts) VALUES(?, ?, ?, ?, ?, ?)
          ON CONFLICT(document_id, media, part) DO UPDATE SET place = excluded.place, facts = excluded.facts""",
        (
            (item.document, media, item.part, key, json.dumps(to_wire(Locator(item.place))), json.dumps({**item.facts}))
            for key, item in kept
        ),
    )
    return kept


def by_keys(connection: Connection, keys: Sequence[bytes]) -> dict[bytes, list[Visual]]:
    """Return what each key stands for in documents that searches may show; keys of nothing shown are left out."""
    found: dict[bytes, list[Visual]] = {}
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        part = keys[start : start + _KEYS_AT_ONCE]
        sql = f"""{_SELECT} JOIN documents d ON d.id = v.document_id
          WHERE v.vector_key IN ({", ".join("?" * len(part))}) AND d.hidden_at IS NULL ORDER BY v.id"""
        for row in connection.execute(sql, tuple(part)):
            found.setdefault(row[3], []).append(_visual(row))
    return found


def of_document(connection: Connection, document: DocumentId, media: str = "") -> tuple[Visual, ...]:
    """Return what can be seen in a document, of one medium or of all, in the order it was found."""
    sql = f"{_SELECT} WHERE v.document_id = ?1 AND (?2 = '' OR v.media = ?2) ORDER BY v.id"
    return tuple(_visual(row) for row in connection.execute(sql, (document, media)))


def kept(connection: Connection, document: DocumentId, media: str, space_id: str) -> frozenset[str]:
    """Return the parts of a document that have their vector in the space."""
    sql = """SELECT v.part FROM visuals v JOIN vectors x ON x.key = v.vector_key AND x.space_id = ?
      WHERE v.document_id = ? AND v.media = ? AND x.state = 'visible'"""
    return frozenset(row[0] for row in connection.execute(sql, (space_id, document, media)))


def hashes(connection: Connection, media: str) -> list[tuple[bytes, str]]:
    """Return the key and the perceptual hash (hexadecimal) of everything of a medium that has one."""
    sql = """SELECT DISTINCT vector_key, json_extract(facts, '$.phash') FROM visuals
      WHERE media = ? AND json_extract(facts, '$.phash') NOT NULL"""
    return [(row[0], row[1]) for row in connection.execute(sql, (media,))]


def keys_of(connection: Connection, documents: Sequence[DocumentId]) -> set[bytes]:
    """Return the keys of everything that can be seen in these documents."""
    sql = "SELECT vector_key FROM visuals WHERE document_id IN (SELECT value FROM json_each(?))"
    return {row[0] for row in connection.execute(sql, (json.dumps(list(documents)),))}


def _visual(row: Any) -> Visual:
    document, media, part, key, place, facts = row
    where = Locator.from_wire_form(json.loads(place)).place
    return Visual(DocumentId(document), media, part, key, where, json.loads(facts))
