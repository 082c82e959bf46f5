"""Citations: what each answer rests on, kept by content hash and span, so that it can be flagged or blanked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.answer import Citation
from engine.contract.chat import AttachmentPart, ChatNode, ChatRole, CitationPart, SummaryPart
from engine.library.store.history import attachments, records
from engine.library.store.ledger.database import Connection

BLANK: Final = ""
"""What stands for a quote, and for the text of a message that held one, after its source was forgotten."""


@dataclass(frozen=True, slots=True)
class StoredCitation:
    """One citation as kept; ``stale`` is set once no file holds the quoted content any more."""

    node: str
    n: int
    document_hash: str
    path: str
    layer: str
    span: tuple[int, int] | None
    quote: str
    stale: bool


def add(connection: Connection, node: ChatNode) -> None:
    """Keep the citations of a node: those of its answer record and of its parts, once each."""
    found: dict[int, Citation] = {c.n: c for c in node.answer.citations} if node.answer else {}
    for part in node.parts:
        if isinstance(part, CitationPart):
            found.setdefault(part.citation.n, part.citation)
    connection.executemany(
        "INSERT INTO citations VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 0)", (_row(node.id, c) for c in found.values())
    )


def of_node(connection: Connection, node: str) -> tuple[StoredCitation, ...]:
    """Return the citations of a node in order of their number."""
    sql = """SELECT node_id, n, document_hash, path, layer, start, stop, quote, stale FROM citations
      WHERE node_id = ? ORDER BY n"""
    return tuple(_citation(row) for row in connection.execute(sql, (node,)))


def flag_stale(connection: Connection) -> int:
    """Flag every citation whose content no living file holds now, unflag the others; return how many are stale.

    The hash of a citation is that of its document, in hexadecimal.
    """
    connection.execute(
        """UPDATE citations SET stale = NOT EXISTS (SELECT 1 FROM documents d JOIN files f ON f.document_id = d.id
          WHERE d.content_hash = unhex(citations.document_hash) AND f.gone_at IS NULL AND f.state = 'indexed')
          AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.content_hash = citations.document_hash)"""
    )
    return int(connection.execute("SELECT count(*) FROM citations WHERE stale").get)


def hashes_at(connection: Connection, paths: Iterable[str]) -> set[bytes]:
    """Return the content hashes that were cited from these display paths, earlier versions of a file included."""
    sql = "SELECT DISTINCT document_hash FROM citations WHERE path = ?"
    return {bytes.fromhex(row[0]) for path in paths for row in connection.execute(sql, (path,))}


def blank_quotes(connection: Connection, hashes: Iterable[bytes]) -> int:
    """Blank every quote of these contents, and the answers that were written from them; return how many quotes.

    An answer may repeat its sources anywhere in its words, so all text the assistant wrote in such a message goes, and
    in later ones that had it in their prompt, with the records of what the model saw, summaries and titles made from
    it, and attachments with that content. What the person typed stays.
    """
    wanted = frozenset(content_hash.hex() for content_hash in hashes)
    blanked = 0
    touched = records.drop_of(connection, wanted)
    for content_hash in wanted:
        sql = "SELECT DISTINCT node_id FROM citations WHERE document_hash = ?"
        touched |= {str(row[0]) for row in connection.execute(sql, (content_hash,))}
        connection.execute(
            "UPDATE citations SET quote = ?, path = ?, stale = 1 WHERE document_hash = ? AND quote != ?",
            (BLANK, BLANK, content_hash, BLANK),
        )
        blanked += connection.changes()
    for node in touched | attachments.drop(connection, wanted):
        _blank_node(connection, node, wanted)
    for (chat,) in _conversations_of(connection, touched):
        _blank_made(connection, chat)
    return blanked


def _conversations_of(connection: Connection, nodes: Iterable[str]) -> list[Any]:
    sql = "SELECT DISTINCT conversation_id FROM nodes WHERE id IN (SELECT value FROM json_each(?))"
    return connection.execute(sql, (json.dumps(sorted(nodes)),)).fetchall()


def _blank_made(connection: Connection, chat: str) -> None:
    """Blank what a model made of a whole conversation: its summaries, which are made anew, and its title."""
    sql = "SELECT id, parts FROM nodes WHERE conversation_id = ? AND role = ?"
    rows: list[Any] = connection.execute(sql, (chat, ChatRole.SYSTEM.value)).fetchall()
    for node, parts in rows:
        if any(part["kind"] == SummaryPart.kind for part in json.loads(parts)):
            _blank_node(connection, node, frozenset())
    connection.execute(
        """UPDATE conversations SET titled_by = 'question', title = coalesce((SELECT
          json_extract(parts, '$[0].text') FROM nodes WHERE conversation_id = ?1 AND role = 'user'
          ORDER BY position LIMIT 1), '') WHERE id = ?1 AND titled_by = 'model'""",
        (chat,),
    )


def _blank_node(connection: Connection, node: str, wanted: AbstractSet[str]) -> None:
    """Blank what an assistant wrote in a node, and the names of what is ``wanted``; the person's words stay."""
    row: Any = connection.execute("SELECT role, parts, answer FROM nodes WHERE id = ?", (node,)).fetchone()
    keeps_words = row[0] == ChatRole.USER.value
    parts = [_blank_part(part, wanted, keeps_words) for part in json.loads(row[1])]
    answer = None if row[2] is None else json.loads(row[2])
    if answer is not None:
        cited = [_blank(c, wanted) for c in answer["citations"]]
        answer = {**answer, "answer": BLANK, "citations": cited, "check": {}, "notes": []}
    connection.execute(
        "UPDATE nodes SET parts = ?, answer = ? WHERE id = ?",
        (json.dumps(parts), None if answer is None else json.dumps(answer), node),
    )


def _blank_part(part: Mapping[str, Any], wanted: AbstractSet[str], keeps_words: bool) -> dict[str, Any]:
    if part["kind"] == CitationPart.kind:
        return {**part, "citation": _blank(part["citation"], wanted)}
    if part["kind"] == AttachmentPart.kind:
        return {**part, "name": BLANK} if part["content_hash"] in wanted else dict(part)
    return {**part, "text": BLANK} if "text" in part and not keeps_words else dict(part)


def _blank(citation: Mapping[str, Any], wanted: AbstractSet[str]) -> dict[str, Any]:
    if citation["document_hash"] not in wanted:
        return dict(citation)
    return {**citation, "quote": BLANK, "path": BLANK, "uri": BLANK}


def _row(node: str, citation: Citation) -> tuple[Any, ...]:
    start, stop = citation.locator.chars or (None, None)
    return (
        node, citation.n, citation.document, citation.document_hash, citation.path, citation.locator.layer, start, stop,
        citation.quote,
    )  # fmt: skip


def _citation(row: Sequence[Any]) -> StoredCitation:
    node, n, content_hash, path, layer, start, stop, quote, stale = row
    span = None if start is None else (start, stop)
    return StoredCitation(node, n, content_hash, path, layer, span, quote, bool(stale))
