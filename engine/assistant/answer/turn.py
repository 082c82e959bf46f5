"""Turn: one question being answered: what was said so far, its two nodes in the chat, and what the model saw."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from engine.assistant.answer.thread import ChatStore, Past, attachments_of, branch, cited_by, past_of, text_of, title_of
from engine.contract.answer import Answered, Citation
from engine.contract.chat import (
    AttachmentPart,
    ChatNode,
    ChatRole,
    CitationPart,
    Conversation,
    NodeStatus,
    Part,
    ReasoningPart,
    TextPart,
)
from engine.contract.errors import BadRequest, NotFound
from engine.contract.hit import Hit
from engine.contract.label import USER_TEXT, Label
from engine.contract.record import AnswerRecord, Timing
from engine.contract.request import Question


@dataclass(slots=True)
class Turn:
    """The open turn. ``sources`` are the citations of everything the answer was made from, referred to or not."""

    question: Question
    chats: ChatStore
    chat: str
    earlier: tuple[ChatNode, ...]
    past: Past
    user_node: str
    attached: tuple[AttachmentPart, ...] = ()
    """What belongs to the branch, this question's first."""
    node: str = field(default_factory=lambda: _new_id())
    said: list[str] = field(default_factory=list)
    reasoned: list[str] = field(default_factory=list)
    sources: tuple[Citation, ...] = ()
    label: Label = USER_TEXT
    closed: bool = False
    record: AnswerRecord = field(default_factory=lambda: AnswerRecord("", "", ""))
    seen: set[str] = field(default_factory=set)
    """Content hashes of what the answer was made from."""
    listed: set[str] = field(default_factory=set)
    """Content hashes of what was found and left out."""
    unheard: tuple[str, ...] = ()
    """What the search said of recordings that are not heard to their end."""

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(self.said)

    def rests_on(self, hits: Sequence[Hit]) -> None:
        """Join the labels of the hits into the answer's."""
        self.seen |= {hit.document_hash for hit in hits}
        for hit in hits:
            self.label = self.label.join(hit.label)

    def rests_on_turns(self, nodes: Iterable[str]) -> None:
        """Join in what earlier turns in the prompt were made from."""
        used = set(nodes)
        told = [node for node in self.earlier if node.id in used]
        self.seen |= cited_by(told) | self.chats.seen_by(used)
        for node in told:
            self.label = self.label.join(node.label)

    def note(self, **facts: Any) -> None:
        """Add facts to the record."""
        self.record = replace(self.record, **facts)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add how long the block takes to the record."""
        began = time.monotonic()
        try:
            yield
        finally:
            took = Timing(step, round((time.monotonic() - began) * 1000, 1))
            self.note(timings=(*self.record.timings, took))

    def close(
        self, status: NodeStatus, answered: Answered | None = None, problem: Mapping[str, Any] | None = None
    ) -> None:
        """Keep the assistant's node with the text so far, and the record of how it came about."""
        reasoning = "".join(self.reasoned)
        parts: tuple[Part, ...] = (
            *((ReasoningPart(reasoning),) if reasoning else ()),
            TextPart(self.text),
            *(CitationPart(citation) for citation in self.sources),
        )
        node = ChatNode(
            id=self.node,
            parents=(self.user_node,),
            role=ChatRole.ASSISTANT,
            parts=parts,
            label=self.label,
            status=status,
            answer=answered,
            created_at=_now(),
            problem=problem,
        )
        self.closed = True
        self.chats.append(self.chat, node)
        notes = answered.notes if answered else ()
        self.note(node=self.node, question=self.question.text, notes=notes)
        self.chats.keep_record(self.record, self.seen, self.listed - self.seen)


def open_turn(question: Question, chats: ChatStore) -> Turn:
    """Keep the user's node, in a new chat unless the question names one, and return the open turn.

    A question asked again keeps no node: its answer becomes a sibling of the first. Raises BadRequest for an empty
    question, NotFound for an unknown chat, parent or attachment.
    """
    if question.again:
        return _asked_again(question, chats)
    if not question.text.strip():
        raise BadRequest(problem="The question is empty.")
    chat = question.chat or chats.start(title_of(question.text))
    conversation = chats.conversation(chat)
    chats.attach(chat, question.attachments)
    earlier = () if question.is_first else branch(conversation, question.parent)
    parents = (question.parent,) if question.parent else tuple(node.id for node in earlier[-1:])
    node = ChatNode(
        id=_new_id(),
        parents=parents,
        role=ChatRole.USER,
        parts=(TextPart(question.text), *question.attachments),
        label=USER_TEXT,
        created_at=_now(),
    )
    chats.append(chat, node)
    return _turn(question, chats, conversation, earlier, node)


def _asked_again(question: Question, chats: ChatStore) -> Turn:
    conversation = chats.conversation(question.chat)
    found = next((node for node in conversation.nodes if node.id == question.again), None)
    if found is None or found.role is not ChatRole.USER:
        raise NotFound(what="question", name=question.again)
    *earlier, node = branch(conversation, found.id)
    return _turn(replace(question, text=question.text or text_of(node)), chats, conversation, tuple(earlier), node)


def _turn(
    question: Question, chats: ChatStore, conversation: Conversation, earlier: tuple[ChatNode, ...], node: ChatNode
) -> Turn:
    past = past_of(conversation, earlier)
    return Turn(question, chats, conversation.id, earlier, past, node.id, attachments_of((*earlier, node)))


def _new_id() -> str:
    return secrets.token_hex(8)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
