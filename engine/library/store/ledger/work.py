"""Work: what is still to be done for a document after its words (meaning, ocr, image, speech, frames, caption)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NewType

from engine.contract.document import Kind
from engine.contract.file import DocumentId
from engine.contract.reason import Reason
from engine.contract.space import Space
from engine.library.store.ledger import spaces
from engine.library.store.ledger.database import Connection

WorkId = NewType("WorkId", int)

MEANING: Final = "meaning"
OCR: Final = "ocr"
SPEECH: Final = "speech"
IMAGE: Final = "image"
FRAMES: Final = "frames"
CAPTION: Final = "caption"
_OF_KIND: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.IMAGE: (IMAGE,),
    Kind.AUDIO: (SPEECH,),
    Kind.VIDEO: (SPEECH, FRAMES),
}
_STILL_DUE: Final = """UPDATE work SET state = 'due' WHERE stage = 'meaning' AND state = 'done'
  AND id IN (SELECT value FROM json_each(?)) AND EXISTS (SELECT 1 FROM layer_parts l
    JOIN passages p ON p.id BETWEEN l.first_passage AND l.first_passage + l.passages - 1
    WHERE l.document_id = work.document_id AND l.index_version IS NOT NULL AND NOT EXISTS (SELECT 1 FROM vectors v
      JOIN spaces s ON s.id = v.space_id WHERE v.key = p.vector_key AND v.state = 'visible'
      AND s.media = 'text' AND (s.id = work.producer OR (work.producer = '' AND s.role = 'active'))))"""
_COLUMNS: Final = "id, document_id, stage, part, producer, version, state, reason, attempts, priority"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One piece of work. ``producer`` is empty for what is in use, or names who makes it (a space being built)."""

    id: WorkId
    document: DocumentId
    stage: str
    part: str
    producer: str
    version: str
    state: str
    reason: Reason | None
    attempts: int
    priority: int


def stages_of(kind: Kind) -> tuple[str, ...]:
    """Return the stages that every document of a kind has as a whole, beside meaning; ocr goes by its pages."""
    return _OF_KIND.get(kind, ())


def require_media(connection: Connection) -> None:
    """Make due what documents of before these stages lack; cheap once done."""
    for kind, stages in _OF_KIND.items():
        for stage in stages:
            connection.execute(
                """INSERT OR IGNORE INTO work(document_id, stage, state) SELECT id, ?2, 'due' FROM documents
                  WHERE media_kind = ?1 AND index_version IS NOT NULL""",
                (kind.value, stage),
            )


def require_captions(connection: Connection) -> None:
    """Make the description due of every picture that has none."""
    connection.execute(
        """INSERT OR IGNORE INTO work(document_id, stage, state) SELECT id, ?2, 'due' FROM documents
          WHERE media_kind = ?1 AND index_version IS NOT NULL""",
        (Kind.IMAGE.value, CAPTION),
    )


def latest_document(connection: Connection) -> int:
    """Return the id of the newest document, 0 without any."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM documents WHERE index_version IS NOT NULL").get)


def require_again(
    connection: Connection, documents: Iterable[DocumentId], stage: str, producers: Iterable[str]
) -> None:
    """Make a stage of documents due, also where it was done."""
    connection.executemany(
        """INSERT INTO work(document_id, stage, producer, state) VALUES(?, ?, ?, 'due')
          ON CONFLICT(document_id, stage, part, producer) DO UPDATE SET state = 'due', attempts = 0, reason = NULL""",
        [(document, stage, producer) for document in documents for producer in producers],
    )


def redo(connection: Connection, document: DocumentId, layer: str, part: str) -> None:
    """Make due again whatever made a part of a later layer: the item of that part, or of the document as a whole."""
    stage = {"ocr": OCR, "transcript": SPEECH, "caption": CAPTION}.get(layer, layer)
    connection.execute(
        """UPDATE work SET state = 'due', attempts = 0, reason = NULL
          WHERE document_id = ? AND stage = ? AND producer = '' AND part IN (?, '')""",
        (document, stage, part),
    )


def outdated(connection: Connection, stage: str, version: str) -> int:
    """Make due again what another version of its producer has done; return how many items."""
    connection.execute(
        """UPDATE work SET state = 'due', attempts = 0, reason = NULL
          WHERE stage = ? AND producer = '' AND state IN ('done', 'failed') AND version != ?""",
        (stage, version),
    )
    return connection.changes()


def require(connection: Connection, rows: Iterable[tuple[DocumentId, str, str, str]], *, priority: int = 0) -> None:
    """Make ``(document, stage, part, producer)`` items due, unless they are known already."""
    connection.executemany(
        """INSERT INTO work(document_id, stage, part, producer, state, priority) VALUES(?, ?, ?, ?, 'due', ?)
          ON CONFLICT DO NOTHING""",
        ((*row, priority) for row in rows),
    )


def due(connection: Connection, stage: str, limit: int, producer: str = "") -> list[WorkItem]:
    """Return due work of a stage on shown documents, the most wanted first, then the newest."""
    sql = f"""SELECT {_columns("w")} FROM work w JOIN documents d ON d.id = w.document_id
      WHERE w.state = 'due' AND w.stage = ? AND w.producer = ? AND d.hidden_at IS NULL
      ORDER BY w.priority DESC, w.document_id DESC LIMIT ?"""
    return [_item(row) for row in connection.execute(sql, (stage, producer, limit))]


def take(connection: Connection, ids: Sequence[WorkId]) -> None:
    """Mark items as running and count the attempt."""
    _set(connection, ids, "state = 'running', attempts = attempts + 1")


def finish(connection: Connection, ids: Sequence[WorkId], version: str = "") -> None:
    """Mark items as done, by this version of their producer.

    Embedding a document that got a later layer meanwhile stays due.
    """
    listed = (version, json.dumps(ids))
    sql = "UPDATE work SET state = 'done', reason = NULL, version = ? WHERE id IN (SELECT value FROM json_each(?))"
    connection.execute(sql, listed)
    connection.execute(_STILL_DUE, listed[1:])


def release(connection: Connection, ids: Sequence[WorkId]) -> None:
    """Give running items back as due (cancelled, paused)."""
    _set(connection, ids, "state = 'due', attempts = max(0, attempts - 1)")


def give_back(connection: Connection, ids: Sequence[WorkId]) -> None:
    """Make items due as if they had never been tried: what failed was not their fault."""
    _set(connection, ids, "state = 'due', attempts = 0, reason = NULL")


def fail(connection: Connection, item: WorkId, reason: Reason, *, again: bool = False, version: str = "") -> None:
    """Record a failure under this version of its producer; with ``again`` the item is due once more."""
    connection.execute(
        "UPDATE work SET state = ?, reason = ?, version = ? WHERE id = ?",
        ("due" if again else "failed", json.dumps(reason.wire_form()), version, item),
    )


def want(connection: Connection, documents: Sequence[DocumentId], priority: int) -> None:
    """Move a document's unfinished work forward (higher is sooner)."""
    listed = (priority, json.dumps(documents))
    sql = "UPDATE work SET priority = ? WHERE state != 'done' AND document_id IN (SELECT value FROM json_each(?))"
    connection.execute(sql, listed)


def interrupted(connection: Connection) -> int:
    """Make due what was running when the engine died; return how many items."""
    connection.execute("UPDATE work SET state = 'due' WHERE state = 'running'")
    return connection.changes()


def of_document(connection: Connection, document: DocumentId) -> list[WorkItem]:
    """Return all work of a document."""
    sql = f"SELECT {_COLUMNS} FROM work WHERE document_id = ? ORDER BY id"
    return [_item(row) for row in connection.execute(sql, (document,))]


def unfinished_stages(connection: Connection, documents: Sequence[DocumentId]) -> dict[DocumentId, tuple[str, ...]]:
    """Return for each document the stages in use that are not done."""
    sql = """SELECT document_id, group_concat(DISTINCT stage) FROM work WHERE state IN ('due', 'running')
      AND producer = '' AND document_id IN (SELECT value FROM json_each(?)) GROUP BY document_id"""
    rows = connection.execute(sql, (json.dumps(documents),))
    return {DocumentId(document): tuple(sorted(stages.split(","))) for document, stages in rows}


def counts(connection: Connection) -> dict[tuple[str, str], int]:
    """Return how many items of shown documents are in each ``(stage, state)``, of what is in use."""
    sql = """SELECT stage, state, count(*) FROM work w JOIN documents d ON d.id = w.document_id
      WHERE producer = '' AND d.hidden_at IS NULL GROUP BY stage, state"""
    return {(stage, state): number for stage, state, number in connection.execute(sql)}


def seconds_due(connection: Connection) -> dict[str, float]:
    """Return how many seconds of recordings are still to be read, by stage, of what is in use and says its length."""
    sql = """SELECT stage, sum(CAST(json_extract(d.extra, '$.duration_s') AS REAL)) AS seconds
      FROM work w JOIN documents d ON d.id = w.document_id
      WHERE w.state IN ('due', 'running') AND w.producer = '' AND d.hidden_at IS NULL
        AND d.media_kind IN ('audio', 'video') GROUP BY stage HAVING seconds > 0"""
    return {stage: float(seconds) for stage, seconds in connection.execute(sql)}


def due_in(connection: Connection, space: Space) -> int:
    """Return how many shown documents are still to be embedded in a space, be it in use, being filled or yet to be."""
    used = spaces.active(connection, space.media)
    if used is not None and used != space and space.id not in spaces.building(connection):
        return int(connection.execute("SELECT count(*) FROM documents WHERE passages > 0 AND hidden_at IS NULL").get)
    producer = "" if used is None or used == space else space.id
    sql = """SELECT count(*) FROM work w JOIN documents d ON d.id = w.document_id WHERE w.stage = 'meaning'
      AND w.producer = ? AND w.state IN ('due', 'running') AND d.hidden_at IS NULL"""
    return int(connection.execute(sql, (producer,)).get)


def _set(connection: Connection, ids: Sequence[WorkId], change: str) -> None:
    connection.execute(f"UPDATE work SET {change} WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),))


def _columns(alias: str) -> str:
    return ", ".join(f"{alias}.{name.strip()}" for name in _COLUMNS.split(","))


def _item(row: Any) -> WorkItem:
    number, document, stage, part, producer, version, state, reason, attempts, priority = row
    why = None if reason is None else Reason.from_wire_form(json.loads(reason))
    return WorkItem(
        WorkId(number), DocumentId(document), stage, part, producer, version, state, why, attempts, priority
    )
