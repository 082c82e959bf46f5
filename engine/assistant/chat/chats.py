"""Chats: conversations in the ledger. What was appended is on disk when the call returns."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from engine.assistant.chat.export import export
from engine.contract.attachment import AttachmentReading
from engine.contract.chat import Attachment, AttachmentPart, ChatExport, ChatMatch, ChatNode, Conversation, Feedback
from engine.contract.record import AnswerRecord
from engine.library.store.history import attachments, chat_search, chats, citations, records
from engine.library.store.ledger.clock import now_s
from engine.library.store.ledger.database import Connection, Ledger


class Chats:
    """The chats of one ledger. ``on_delete`` is told of each chat that was deleted. Thread-safe."""

    def __init__(self, ledger: Ledger, on_delete: Callable[[str], None] | None = None) -> None:
        self._ledger = ledger
        self._on_delete = on_delete

    def start(self, title: str) -> str:
        """Begin a conversation and return its id."""
        conversation = Conversation(secrets.token_hex(8), title, (), _now())
        self._ledger.write(lambda connection: chats.add_conversation(connection, conversation))
        return conversation.id

    def append(self, chat: str, node: ChatNode) -> None:
        """Keep a node with its citations. Raises NotFound for an unknown chat or parent."""
        self._ledger.write(lambda connection: chats.append(connection, chat, node))

    def keep_attachment(self, facts: Attachment, reading: AttachmentReading) -> None:
        """Keep the facts and the text of what was dropped; it belongs to no chat until it is sent along."""

        def write(connection: Connection) -> None:
            attachments.drop_unowned(connection, now_s() - attachments.UNSENT_S)
            attachments.keep(connection, facts, reading)

        self._ledger.write(write)

    def attach(self, chat: str, given: Sequence[AttachmentPart]) -> None:
        """Let attachments belong to a chat. Raises NotFound for one that was never added."""

        def write(connection: Connection) -> None:
            for part in given:
                attachments.attach(connection, chat, part.content_hash, part.name)

        self._ledger.write(write)

    def conversations(self) -> tuple[Conversation, ...]:
        """Return all conversations without their nodes: pinned ones first, then the one last written to."""
        return self._ledger.read(chats.list_all)

    def conversation(self, chat: str) -> Conversation:
        """Return one with its nodes, oldest first. Raises NotFound."""
        return self._ledger.read(lambda connection: chats.get(connection, chat))

    def rename(self, chat: str, title: str) -> None:
        """Give a conversation another title. Raises NotFound."""
        self._ledger.write(lambda connection: chats.rename(connection, chat, title))

    def suggest_title(self, chat: str, title: str) -> bool:
        """Give it a title made by a model, unless a person gave it one; return whether it has it. Raises NotFound."""

        def write(connection: Connection) -> bool:
            if chats.titled_by(connection, chat) == "person":
                return False
            chats.rename(connection, chat, title, by="model")
            return True

        return self._ledger.write(write)

    def needs_title(self, chat: str) -> bool:
        """Return whether its title is only the beginning of its first question. Raises NotFound."""
        return self._ledger.read(lambda connection: chats.titled_by(connection, chat)) == "question"

    def pin(self, chat: str, pinned: bool) -> None:
        """Keep a conversation at the top of the list, or no longer. Raises NotFound."""
        self._ledger.write(lambda connection: chats.pin(connection, chat, pinned))

    def delete(self, chat: str) -> None:
        """Remove a conversation with everything in it, attachments of no other chat included. Raises NotFound."""

        def write(connection: Connection) -> None:
            chats.delete(connection, chat)
            attachments.drop_unowned(connection, now_s() - attachments.UNSENT_S)

        self._ledger.write(write)
        if self._on_delete is not None:
            self._on_delete(chat)
        attachments.sweep(self._ledger)

    def judge(self, node: str, feedback: Feedback) -> None:
        """Keep what the person said of an answer. Raises NotFound."""
        self._ledger.write(lambda connection: chats.judge(connection, node, feedback, _now()))

    def search(self, query: str, limit: int) -> tuple[ChatMatch, ...]:
        """Return the titles and messages that hold every word; the last word may be unfinished."""
        return self._ledger.read(lambda connection: chat_search.search(connection, query, limit))

    def keep_record(self, record: AnswerRecord, seen: Iterable[str], listed: Iterable[str]) -> None:
        """Keep what the model saw; ``seen`` are content hashes in the prompt, ``listed`` those of what else was found.

        What the earlier turns in the prompt had seen counts as seen.
        """
        self._ledger.write(lambda connection: records.keep(connection, record, seen, listed))

    def seen_by(self, nodes: Iterable[str]) -> set[str]:
        """Return the content hashes that were in the prompts of these nodes."""
        return self._ledger.read(lambda connection: records.seen_by(connection, nodes))

    def record(self, node: str) -> AnswerRecord:
        """Return what the model saw for an answer. Raises NotFound."""
        return self._ledger.read(lambda connection: records.get(connection, node))

    def export(self, chat: str, form: str, node: str, single: bool) -> ChatExport:
        """Return the branch up to a node, or that answer alone, as markdown or html. Raises NotFound."""
        return export(self.conversation(chat), form, node, single)

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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
