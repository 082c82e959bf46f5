"""Chats: conversations in the ledger. What was appended is on disk when the call returns."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from engine.contract.chat import ChatNode, Conversation
from engine.library.store import chats, citations
from engine.library.store.ledger import Connection, Ledger


class Chats:
    """The chats of one ledger. Thread-safe."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def start(self, title: str) -> str:
        """Begin a conversation and return its id."""
        made_at = datetime.now(UTC).isoformat(timespec="milliseconds")
        conversation = Conversation(secrets.token_hex(8), title, (), made_at)
        self._ledger.write(lambda connection: chats.add_conversation(connection, conversation))
        return conversation.id

    def append(self, chat: str, node: ChatNode) -> None:
        """Keep a node with its citations. Raises NotFound for an unknown chat or parent."""
        self._ledger.write(lambda connection: chats.append(connection, chat, node))

    def conversations(self) -> tuple[Conversation, ...]:
        """Return all conversations without their nodes, the one last written to first."""
        return self._ledger.read(chats.list_all)

    def conversation(self, chat: str) -> Conversation:
        """Return one with its nodes, oldest first. Raises NotFound."""
        return self._ledger.read(lambda connection: chats.get(connection, chat))

    def rename(self, chat: str, title: str) -> None:
        """Give a conversation another title. Raises NotFound."""
        self._ledger.write(lambda connection: chats.rename(connection, chat, title))

    def delete(self, chat: str) -> None:
        """Remove a conversation with everything in it. Raises NotFound."""
        self._ledger.write(lambda connection: chats.delete(connection, chat))

    def stale_sources(self, chat: str) -> Mapping[str, tuple[int, ...]]:
        """Return for each answer of a chat the numbers of its citations whose source changed or is gone.

        A source has changed when no living file has the content that was quoted. Raises NotFound.
        """

        def look(connection: Connection) -> dict[str, tuple[int, ...]]:
            citations.flag_stale(connection)
            found = {
                node.id: tuple(citation.n for citation in citations.of_node(connection, node.id) if citation.stale)
                for node in chats.nodes(connection, chats.get(connection, chat).id)
            }
            return {node: numbers for node, numbers in found.items() if numbers}

        return self._ledger.write(look)
