"""Documents: the content of files, keyed by content hash, format and parser; saving, finding, hiding."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.document import Kind, Metadata, ParserId
from engine.contract.errors import NotFound
from engine.contract.file import DocumentId
from engine.contract.label import Confidentiality, Integrity, Label
from engine.contract.prepared import PreparedDocument
from engine.contract.space import vector_key
from engine.library.store.ledger import layers, outline
from engine.library.store.ledger.clock import now_s
from engine.library.store.ledger.database import Connection

_SELECT: Final = """SELECT id, content_hash, format, parser, parser_version, parser_options, media_kind, title, author,
  created, language, pages, extra, integrity, confidentiality, needs_ocr, chars, passages, hidden_at FROM documents """


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What the ledger knows of a document, without its text. ``hidden_at`` is set while no living file holds it."""

    id: DocumentId
    content_hash: bytes
    format: str
    parser: ParserId
    media_kind: Kind
    metadata: Metadata
    label: Label
    needs_ocr_pages: tuple[int, ...]
    chars: int
    passages: int
    hidden_at: int | None


def find(connection: Connection, content_hash: bytes, file_format: str, parser: ParserId) -> DocumentId | None:
    """Return the published document of this content, format and parser, if there is one."""
    sql = """SELECT id FROM documents WHERE content_hash = ? AND format = ? AND parser = ? AND parser_version = ?
      AND parser_options = ? AND index_version IS NOT NULL"""
    row = connection.execute(sql, (content_hash, file_format, parser.id, parser.version, parser.options)).fetchone()
    return None if row is None else DocumentId(row[0])


def get(connection: Connection, document: DocumentId) -> StoredDocument:
    """Return a document. Raises NotFound."""
    found = get_many(connection, [document])
    if not found:
        raise NotFound(what="document", name=str(document))
    return found[document]


def get_many(connection: Connection, ids: Sequence[DocumentId]) -> dict[DocumentId, StoredDocument]:
    """Return the documents of these ids that exist."""
    sql = _SELECT + "WHERE id IN (SELECT value FROM json_each(?))"
    found = (_document(row) for row in connection.execute(sql, (json.dumps(ids),)))
    return {stored.id: stored for stored in found}


def stale_parsers(connection: Connection, parser: ParserId, limit: int) -> list[DocumentId]:
    """Return shown documents that an older version (or other options) of this parser made, newest first."""
    sql = """SELECT id FROM documents WHERE hidden_at IS NULL AND parser = ?
      AND (parser_version != ? OR parser_options != ?) ORDER BY id DESC LIMIT ?"""
    rows = connection.execute(sql, (parser.id, parser.version, parser.options, limit))
    return [DocumentId(row[0]) for row in rows]


def hide_orphans(connection: Connection, ids: Collection[int], hidden_at: int) -> None:
    """Take those documents that no living file holds out of all results; they are purged some time after."""
    connection.executemany(
        """UPDATE documents SET hidden_at = ?1 WHERE id = ?2 AND hidden_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM files WHERE document_id = ?2 AND gone_at IS NULL)""",
        ((hidden_at, document) for document in ids),
    )


def show(connection: Connection, ids: Collection[int]) -> None:
    """Let those documents that a living file holds be found again."""
    connection.executemany(
        """UPDATE documents SET hidden_at = NULL WHERE id = ?1 AND hidden_at IS NOT NULL
          AND EXISTS (SELECT 1 FROM files WHERE document_id = ?1 AND gone_at IS NULL)""",
        ((document,) for document in ids),
    )


def unheld(connection: Connection, ids: Sequence[DocumentId]) -> list[DocumentId]:
    """Return those documents that no file holds, not even one that is gone."""
    sql = "SELECT 1 FROM files WHERE document_id = ?"
    return [document for document in ids if connection.execute(sql, (document,)).get is None]


def hidden_before(connection: Connection, moment: int, limit: int) -> list[DocumentId]:
    """Return published documents hidden at or before ``moment``, oldest first."""
    sql = """SELECT id FROM documents WHERE hidden_at <= ? AND index_version IS NOT NULL
      ORDER BY hidden_at, id LIMIT ?"""
    return [DocumentId(row[0]) for row in connection.execute(sql, (moment, limit))]


def save(connection: Connection, batch: Iterable[PreparedDocument]) -> list[tuple[DocumentId, range]]:
    """Save new documents with layers and passages, hidden; return each one's id and its passages' ids, in order."""
    document_id, layer_id, passage_id = (
        next_id(connection, "documents"),
        _next_layer(connection),
        next_id(connection, "passages"),
    )
    rows = _Rows([], [], [], [], [])
    saved: list[tuple[DocumentId, range]] = []
    added_at = now_s()
    for document, prepared in enumerate(batch, document_id):
        layer_ids = {layer.name: number for number, layer in enumerate(prepared.document.layers, layer_id)}
        layer_id += len(layer_ids)
        rows.documents.append(_document_row(document, prepared, passage_id, added_at))
        for layer in prepared.document.layers:
            number = layer_ids[layer.name]
            rows.layers.append((number, document, layer.name, len(layer.text), layers.pack_segments(layer.segments)))
            rows.blocks.extend(layers.rows_of(number, layer.text))
        rows.outlines.extend(outline.rows_of(document, prepared.passages))
        rows.passages.extend(
            (number, document, vector_key(passage.embedding_input))
            for number, passage in enumerate(prepared.passages, passage_id)
        )
        saved.append((DocumentId(document), range(passage_id, passage_id + len(prepared.passages))))
        passage_id += len(prepared.passages)
    rows.insert(connection)
    return saved


def delete(connection: Connection, ids: Sequence[DocumentId]) -> None:
    """Delete documents with all that hangs on them; files lose their link. Index rows are the caller's matter."""
    listed = (json.dumps(ids),)
    connection.execute(
        """UPDATE files SET document_id = NULL, state = CASE state WHEN 'indexed' THEN 'pending' ELSE state END
          WHERE document_id IN (SELECT value FROM json_each(?))""",
        listed,
    )
    connection.execute("DELETE FROM documents WHERE id IN (SELECT value FROM json_each(?))", listed)


def iterate_ids(connection: Connection) -> Iterator[DocumentId]:
    """Yield the ids of all documents, hidden ones included, in order."""
    for row in connection.execute("SELECT id FROM documents ORDER BY id"):
        yield DocumentId(row[0])


@dataclass(frozen=True, slots=True)
class _Rows:
    documents: list[tuple[Any, ...]]
    layers: list[tuple[Any, ...]]
    blocks: list[tuple[Any, ...]]
    outlines: list[tuple[Any, ...]]
    passages: list[tuple[Any, ...]]

    def insert(self, connection: Connection) -> None:
        for table, rows in (
            ("documents", self.documents),
            ("layers", self.layers),
            ("blocks", self.blocks),
            ("outlines", self.outlines),
            ("passages", self.passages),
        ):
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table} VALUES({marks})", rows)


def next_id(connection: Connection, table: str) -> int:
    """Return the id that the table's next row gets: one that was never given."""
    last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).get
    return 1 if last is None else int(last) + 1


def _next_layer(connection: Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) + 1 FROM layers").get)


def _document_row(number: int, prepared: PreparedDocument, first_passage: int, added_at: int) -> tuple[Any, ...]:
    document, about = prepared.document, prepared.document.metadata
    parser = document.parser
    return (
        number, prepared.content_hash, document.format, parser.id, parser.version, parser.options,
        document.media_kind.value, _clean(about.title), _clean(about.author), _clean(about.created), about.language,
        about.pages,
        json.dumps(dict(about.extra)), int(document.label.integrity), int(document.label.confidentiality),
        json.dumps(document.needs_ocr_pages), sum(len(layer.text) for layer in document.layers),
        len(prepared.passages), first_passage, added_at, 0, None,
    )  # fmt: skip


def _clean(text: str) -> str:
    # SQLite text is UTF-8: half a character (a lone surrogate) from a broken file cannot be kept in a column.
    return text.encode("utf-8", errors="replace").decode()


def _document(row: Any) -> StoredDocument:
    (number, content, form, parser, version, options, kind, title, author, created, language, pages, extra,
     integrity, confidentiality, ocr, chars, passages, hidden_at) = row  # fmt: skip
    return StoredDocument(
        DocumentId(number),
        content,
        form,
        ParserId(parser, version, options),
        Kind(kind),
        Metadata(title, author, created, language, pages, json.loads(extra)),
        Label(Integrity(integrity), Confidentiality(confidentiality)),
        tuple(json.loads(ocr)),
        chars,
        passages,
        hidden_at,
    )
