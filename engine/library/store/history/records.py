"""Records: what the model saw for each answer, packed, findable by the contents that went into it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

from engine.contract.errors import NotFound
from engine.contract.record import AnswerRecord
from engine.contract.wire import from_wire, to_wire
from engine.library.store.ledger.compression import TEXT_DICTIONARY, pack, unpack
from engine.library.store.ledger.database import Connection


def keep(connection: Connection, record: AnswerRecord, seen: Iterable[str], listed: Iterable[str]) -> None:
    """Keep the record of a node; ``seen`` are the content hashes of what was in the prompt, ``listed`` of the rest."""
    packed = pack(json.dumps(to_wire(record)).encode(), TEXT_DICTIONARY)
    sql = "INSERT OR REPLACE INTO answer_records(node_id, seen, listed, record) VALUES(?, ?, ?, ?)"
    connection.execute(sql, (record.node, " ".join(sorted(set(seen))), " ".join(sorted(set(listed))), packed))


def get(connection: Connection, node: str) -> AnswerRecord:
    """Return the record of an answer. Raises NotFound when none is kept."""
    row: Any = connection.execute("SELECT record FROM answer_records WHERE node_id = ?", (node,)).fetchone()
    if row is None:
        raise NotFound(what="record of the answer", name=node)
    return from_wire(AnswerRecord, json.loads(unpack(row[0], TEXT_DICTIONARY)))


def seen_by(connection: Connection, nodes: Iterable[str]) -> set[str]:
    """Return the content hashes that were in the prompts of these nodes."""
    sql = "SELECT seen FROM answer_records WHERE node_id IN (SELECT value FROM json_each(?))"
    return {one for row in connection.execute(sql, (json.dumps(list(nodes)),)) for one in row[0].split()}


def drop_of(connection: Connection, wanted: AbstractSet[str]) -> set[str]:
    """Drop the records that speak of any of these contents; return the nodes whose prompt held one."""
    rows: list[Any] = connection.execute("SELECT node_id, seen, listed FROM answer_records").fetchall()
    seen = {str(node) for node, hashes, _ in rows if not wanted.isdisjoint(hashes.split())}
    named = {str(node) for node, _, hashes in rows if not wanted.isdisjoint(hashes.split())}
    connection.executemany("DELETE FROM answer_records WHERE node_id = ?", ((node,) for node in seen | named))
    return seen
