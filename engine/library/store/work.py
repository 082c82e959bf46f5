"""Work: what is still to be done for a document after its words (meaning, ocr, image, speech, frames, caption)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NewType

from engine.contract.file import DocumentId
from engine.contract.reason import Reason
from engine.contract.space import Space
from engine.library.store import spaces
from engine.library.store.ledger import Connection

WorkId = NewType("WorkId", int)

MEANING: Final = "meaning"
OCR: Final = "ocr"
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
    """Mark items as done, by this version of their producer."""
    listed = (version, json.dumps(ids))
    sql = "UPDATE work SET state = 'done', reason = NULL, version = ? WHERE id IN (SELECT value FROM json_each(?))"
    connection.execute(sql, listed)


def release(connection: Connection, ids: Sequence[WorkId]) -> None:
    """Give running items back as due (cancelled, paused)."""
    _set(connection, ids, "state = 'due', attempts = max(0, attempts - 1)")


def fail(connection: Connection, item: WorkId, reason: Reason, *, again: bool = False) -> None:
    """Record a failure; with ``again`` the item is due once more."""
    connection.execute(
        "UPDATE work SET state = ?, reason = ? WHERE id = ?",
        ("due" if again else "failed", json.dumps(reason.wire_form()), item),
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
