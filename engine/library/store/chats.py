"""Chats: conversations and their append-only nodes, in the order they were said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from engine.contract.answer import Answered
from engine.contract.chat import ChatNode, ChatRole, Conversation, NodeStatus, Part
from engine.contract.errors import NotFound
from engine.contract.label import Confidentiality, Integrity, Label
from engine.contract.wire import from_wire, to_wire
from engine.library.store import citations
from engine.library.store.ledger import Connection

_NODE: Final = "SELECT id, role, status, integrity, confidentiality, parts, answer, created_at FROM nodes "


def add_conversation(connection: Connection, conversation: Conversation) -> None:
    """Add a conversation and whatever nodes it has."""
    connection.execute(
        "INSERT INTO conversations VALUES(?, ?, ?)", (conversation.id, conversation.title, conversation.created_at)
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
          ?3, ?4, ?5, ?6, ?7, ?8, ?9""",
        (
            node.id, conversation, node.role.value, node.status.value, int(node.label.integrity),
            int(node.label.confidentiality), json.dumps(to_wire(node.parts)),
            None if node.answer is None else json.dumps(to_wire(node.answer)), node.created_at,
        ),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO node_parents VALUES(?, ?, ?)",
        ((node.id, position, parent) for position, parent in enumerate(node.parents)),
    )
    citations.add(connection, node)


def get(connection: Connection, conversation: str) -> Conversation:
    """Return a conversation with all its nodes. Raises NotFound."""
    row = connection.execute("SELECT id, title, created_at FROM conversations WHERE id = ?", (conversation,)).get
    if row is None:
        raise NotFound(what="chat", name=conversation)
    return Conversation(row[0], row[1], nodes(connection, conversation), row[2])


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
    """Return the conversations without their nodes, the one last written to first."""
    rows = connection.execute(
        """SELECT c.id, c.title, c.created_at FROM conversations c LEFT JOIN nodes n ON n.conversation_id = c.id
          GROUP BY c.id ORDER BY max(coalesce(n.created_at, c.created_at)) DESC, c.rowid DESC LIMIT ?""",
        (limit,),
    )
    return tuple(Conversation(str(chat), str(title), (), str(at)) for chat, title, at in rows)


def rename(connection: Connection, conversation: str, title: str) -> None:
    """Give a conversation another title. Raises NotFound."""
    _require(connection, "conversations", "chat", conversation)
    connection.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation))


def delete(connection: Connection, conversation: str) -> None:
    """Delete a conversation with its nodes, citations, approvals and feedback. Raises NotFound."""
    _require(connection, "conversations", "chat", conversation)
    connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))


def _require(connection: Connection, table: str, what: str, identity: str) -> None:
    if connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (identity,)).get is None:
        raise NotFound(what=what, name=identity)


def _node(connection: Connection, row: Sequence[Any]) -> ChatNode:
    node_id, role, status, integrity, confidentiality, parts, answer, created_at = row
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
    )
