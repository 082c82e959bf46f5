"""Turn: one question being answered: what was said so far, and its two nodes in the chat."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from engine.assistant.answer.thread import ChatStore, branch, title_of
from engine.contract.answer import Answered, Citation
from engine.contract.chat import ChatNode, ChatRole, CitationPart, NodeStatus, Part, TextPart
from engine.contract.errors import BadRequest
from engine.contract.hit import Hit
from engine.contract.label import USER_TEXT, Label
from engine.contract.request import Question


@dataclass(slots=True)
class Turn:
    """The open turn. ``sources`` are the citations of everything the answer was made from, referred to or not."""

    question: Question
    chats: ChatStore
    chat: str
    earlier: tuple[ChatNode, ...]
    user_node: str
    node: str = field(default_factory=lambda: _new_id())
    said: list[str] = field(default_factory=list)
    sources: tuple[Citation, ...] = ()
    label: Label = USER_TEXT
    closed: bool = False

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(self.said)

    def rests_on(self, hits: Sequence[Hit]) -> None:
        """Join the labels of the hits into the answer's."""
        for hit in hits:
            self.label = self.label.join(hit.label)

    def close(self, status: NodeStatus, answered: Answered | None = None) -> None:
        """Keep the assistant's node with the text so far."""
        parts: tuple[Part, ...] = (TextPart(self.text), *(CitationPart(citation) for citation in self.sources))
        node = ChatNode(
            id=self.node,
            parents=(self.user_node,),
            role=ChatRole.ASSISTANT,
            parts=parts,
            label=self.label,
            status=status,
            answer=answered,
            created_at=_now(),
        )
        self.closed = True
        self.chats.append(self.chat, node)


def open_turn(question: Question, chats: ChatStore) -> Turn:
    """Keep the user's node, in a new chat unless the question names one, and return the open turn.

    Raises BadRequest for an empty question, NotFound for an unknown chat or parent.
    """
    if not question.text.strip():
        raise BadRequest(problem="The question is empty.")
    chat = question.chat or chats.start(title_of(question.text))
    earlier = branch(chats.conversation(chat), question.parent)
    node = ChatNode(
        id=_new_id(),
        parents=(question.parent,) if question.parent else tuple(node.id for node in earlier[-1:]),
        role=ChatRole.USER,
        parts=(TextPart(question.text),),
        label=USER_TEXT,
        created_at=_now(),
    )
    chats.append(chat, node)
    return Turn(question, chats, chat, earlier, node.id)


def _new_id() -> str:
    return secrets.token_hex(8)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
