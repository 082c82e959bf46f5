"""Hearing: how far recordings were heard whose words are still being written down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from engine.contract.file import DocumentId
from engine.contract.stretch_parts import read_until
from engine.library.store.ledger.database import Connection

_SQL = """SELECT w.document_id,
    (SELECT json_group_array(l.part) FROM layer_parts l
      WHERE l.document_id = w.document_id AND l.layer = 'transcript' AND l.index_version IS NOT NULL),
    coalesce(CAST(json_extract(d.extra, '$.duration_s') AS REAL), 0.0)
  FROM work w JOIN documents d ON d.id = w.document_id
  WHERE w.stage = 'speech' AND w.producer = '' AND w.state IN ('due', 'running')
    AND w.document_id IN (SELECT value FROM json_each(?)) ORDER BY w.document_id"""


@dataclass(frozen=True, slots=True)
class Heard:
    """Up to which second a recording was heard, and how long it is (0 when its file does not say)."""

    document: DocumentId
    until_s: float
    length_s: float


def unheard(connection: Connection, documents: Sequence[DocumentId]) -> list[Heard]:
    """Return those of the documents that are not heard to their end yet, and how far they are."""
    return [
        Heard(DocumentId(document), read_until(json.loads(parts)), length_s)
        for document, parts, length_s in connection.execute(_SQL, (json.dumps(documents),))
    ]
