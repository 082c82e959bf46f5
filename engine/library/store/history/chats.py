"""Chats: conversations and their append-only nodes, in the order they were said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from engine.contract.answer import Answered
from engine.contract.chat import ChatNode, ChatRole, Conversation, Feedback, NodeStatus, Part
from engine.contract.errors import NotFound
from engine.contract.label import Confidentiality, Integrity, Label
from engine.contract.wire import from_wire, to_wire
from engine.library.store.history import citations
from engine.library.store.ledger.database import Connection

_NODE: Final = """SELECT id, role, status, integrity, confidentiality, parts, answer, created_at, problem,
  (SELECT json_array(verdict, note) FROM feedback WHERE node_id = nodes.id ORDER BY feedback.id DESC LIMIT 1)
  FROM nodes """
_ABOUT: Final = """SELECT c.id, c.title, c.created_at, c.pinned,
  coalesce((SELECT max(created_at) FROM nodes WHERE conversation_id = c.id), c.created_at) AS written
  FROM conversations c """


def add_conversation(connection: Connection, conversation: Conversation) -> None:
    """Add a conversation and whatever nodes it has."""
    connection.execute(
        "INSERT INTO conversations(id, title, created_at, pinned) VALUES(?, ?, ?, ?)",
        (conversation.id, conversation.title, conversation.created_at, conversation.pinned),
    )
    for node in conversation.nodes:
        append(connection, conversation.id, node)


def append(connection: Connection, conversation: str, node: ChatNode) -> None:
    """Append a node; its parents must be there. Raises NotFound for an unknown conversation or parent."""
    _require(connection, "conversations", "chat", conversation)
    for parent in node.parents:
        _require(connection, "nodes", "message", parent)
    connection.execute(
        """INSERT INTO nodes SELECT ?1, ?2,
          (SELECT coalesce(max(position), -1) + 1 FROM nodes WHERE conversation_id = ?2),
          ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10""",
        (
            node.id, conversation, node.role.value, node.status.value, int(node.label.integrity),
            int(node.label.confidentiality), json.dumps(to_wire(node.parts)),
            None if node.answer is None else json.dumps(to_wire(node.answer)), node.created_at,
            None if node.problem is None else json.dumps(to_wire(node.problem)),
        ),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO node_parents VALUES(?, ?, ?)",
        ((node.id, position, parent) for position, parent in enumerate(node.parents)),
    )
    citations.add(connection, node)


def get(connection: Connection, conversation: str) -> Conversation:
    """Return a conversation with all its nodes. Raises NotFound."""
    row = connection.execute(_ABOUT + "WHERE c.id = ?", (conversation,)).fetchone()
    if row is None:
        raise NotFound(what="chat", name=conversation)
    return _conversation(row, nodes(connection, conversation))


def nodes(connection: Connection, conversation: str) -> tuple[ChatNode, ...]:
    """Return the nodes of a conversation, oldest first."""
    rows = connection.execute(_NODE + "WHERE conversation_id = ? ORDER BY position", (conversation,)).fetchall()
    return tuple(_node(connection, row) for row in rows)


def node(connection: Connection, node_id: str) -> ChatNode:
    """Return one node. Raises NotFound."""
    row = connection.execute(_NODE + "WHERE id = ?", (node_id,)).fetchone()
    if row is None:
        raise NotFound(what="message", name=node_id)
    return _node(connection, row)


def list_all(connection: Connection, limit: int = 1_000) -> tuple[Conversation, ...]:
    """Return the conversations without their nodes: pinned ones first, then the one last written to."""
    rows = connection.execute(_ABOUT + "ORDER BY c.pinned DESC, written DESC, c.rowid DESC LIMIT ?", (limit,))
    return tuple(_conversation(row, ()) for row in rows)


def rename(connection: Connection, conversation: str, title: str, by: str = "person") -> None:
    """Give a conversation another title; ``by`` is person, model or question. Raises NotFound."""
    _require(connection, "conversations", "chat", conversation)
    sql = "UPDATE conversations SET title = ?, titled_by = ? WHERE id = ?"
    connection.execute(sql, (title, by, conversation))


def titled_by(connection: Connection, conversation: str) -> str:
    """Return who made the title: question (its first words), model or person. Raises NotFound."""
    _require(connection, "conversations", "chat", conversation)
    return str(connection.execute("SELECT titled_by FROM conversations WHERE id = ?", (conversation,)).get)


def pin(connection: Connection, conversation: str, pinned: bool) -> None:
    """Keep a conversation at the top of the list, or no longer. Raises NotFound."""
    _require(connection, "conversations", "chat", conversation)
    connection.execute("UPDATE conversations SET pinned = ? WHERE id = ?", (pinned, conversation))


def judge(connection: Connection, node_id: str, feedback: Feedback, made_at: str) -> None:
    """Keep what the person said of an answer, in place of what was said before. Raises NotFound."""
    _require(connection, "nodes", "message", node_id)
    connection.execute("DELETE FROM feedback WHERE node_id = ?", (node_id,))
    if feedback.verdict:
        sql = "INSERT INTO feedback(node_id, verdict, note, made_at) VALUES(?, ?, ?, ?)"
        connection.execute(sql, (node_id, feedback.verdict, feedback.note, made_at))


def delete(connection: Connection, conversation: str) -> None:
    """Delete a conversation with its nodes, citations, approvals and feedback. Raises NotFound."""
    _require(connection, "conversations", "chat", conversation)
    connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))


def _require(connection: Connection, table: str, what: str, identity: str) -> None:
    if connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (identity,)).get is None:
        raise NotFound(what=what, name=identity)


def _node(connection: Connection, row: Sequence[Any]) -> ChatNode:
    node_id, role, status, integrity, confidentiality, parts, answer, created_at, problem, feedback = row
    sql = "SELECT parent_id FROM node_parents WHERE node_id = ? ORDER BY position"
    return ChatNode(
        id=node_id,
        parents=tuple(str(found[0]) for found in connection.execute(sql, (node_id,))),
        role=ChatRole(role),
        parts=from_wire(tuple[Part, ...], json.loads(parts)),
        label=Label(Integrity(integrity), Confidentiality(confidentiality)),
        status=NodeStatus(status),
        answer=None if answer is None else from_wire(Answered, json.loads(answer)),
        created_at=created_at,
        problem=None if problem is None else json.loads(problem),
        feedback=None if feedback is None else Feedback(*json.loads(feedback)),
    )


def _conversation(row: Sequence[Any], said: tuple[ChatNode, ...]) -> Conversation:
    chat, title, created_at, pinned, written = row
    return Conversation(str(chat), str(title), said, str(created_at), bool(pinned), str(written))
