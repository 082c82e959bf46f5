"""Thread: the branch of a conversation that a question continues, and the store it is kept in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.contract.chat import AttachmentPart, ChatNode, ChatRole, CitationPart, Conversation, SummaryPart, TextPart
from engine.contract.record import AnswerRecord


class ChatStore(Protocol):
    """What answering needs of the chats."""

    def start(self, title: str) -> str:
        """Begin a conversation and return its id."""
        ...

    def conversation(self, chat: str) -> Conversation:
        """Return a conversation with its nodes. Raises NotFound."""
        ...

    def append(self, chat: str, node: ChatNode) -> None:
        """Keep a node; it is on disk when this returns. Raises NotFound for an unknown chat or parent."""
        ...

    def attach(self, chat: str, given: Sequence[AttachmentPart]) -> None:
        """Let attachments belong to a chat. Raises NotFound for one that was never added."""
        ...

    def keep_record(self, record: AnswerRecord, seen: Iterable[str], listed: Iterable[str]) -> None:
        """Keep what the model saw, with the content hashes of what was in the prompt and of what else was found."""
        ...

    def seen_by(self, nodes: Iterable[str]) -> set[str]:
        """Return the content hashes that were in the prompts of these nodes."""
        ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer, as a model may be told of them again."""

    question: str
    answer: str
    nodes: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Past:
    """What was said before on a branch: a summary of the beginning, if there is one, and the exchanges after it."""

    exchanges: tuple[Exchange, ...] = ()
    summary: str = ""
    covered: tuple[Exchange, ...] = ()
    """The exchanges that the summary stands for."""


def branch(conversation: Conversation, leaf: str) -> tuple[ChatNode, ...]:
    """Return the nodes from the first to ``leaf`` (the latest when empty), following first parents."""
    known = {node.id: node for node in conversation.nodes}
    spoken = [node for node in conversation.nodes if not node.is_summary]
    node = known.get(leaf) if leaf else (spoken[-1] if spoken else None)
    found: list[ChatNode] = []
    while node is not None and node not in found:
        found.append(node)
        node = known.get(node.parents[0]) if node.parents else None
    return tuple(reversed(found))


def text_of(node: ChatNode) -> str:
    """Return the words of a node."""
    return "".join(part.text for part in node.parts if isinstance(part, TextPart))


def last_question(nodes: tuple[ChatNode, ...]) -> str:
    """Return the text of the latest user node, or an empty string."""
    return next((text_of(node) for node in reversed(nodes) if node.role is ChatRole.USER), "")


def exchanges(nodes: Sequence[ChatNode]) -> tuple[Exchange, ...]:
    """Return the questions and answers of a branch, oldest first; what was left unanswered is left out."""
    pairs: list[Exchange] = []
    asked: ChatNode | None = None
    for node in nodes:
        if node.role is ChatRole.USER:
            asked = node
        elif node.role is ChatRole.ASSISTANT and asked is not None and (said := text_of(node)):
            pairs.append(Exchange(text_of(asked), said, (asked.id, node.id)))
            asked = None
    return tuple(pairs)


def past_of(conversation: Conversation, nodes: Sequence[ChatNode]) -> Past:
    """Return what was said on a branch, its beginning replaced by the summary that covers most of it."""
    said = exchanges(nodes)
    line = [node.id for node in nodes]
    best: SummaryPart | None = None
    for part in (part for node in conversation.nodes for part in node.parts if isinstance(part, SummaryPart)):
        fits = part.text and line[: len(part.covers)] == list(part.covers)
        if fits and (best is None or len(part.covers) > len(best.covers)):
            best = part
    if best is None:
        return Past(said)
    behind = tuple(each for each in said if each.nodes[1] in best.covers)
    return Past(said[len(behind) :], best.text, behind)


def attachments_of(nodes: Sequence[ChatNode]) -> tuple[AttachmentPart, ...]:
    """Return what was sent along on a branch, the latest first, none twice."""
    found = [part for node in nodes for part in node.parts if isinstance(part, AttachmentPart)]
    return tuple({part.content_hash: part for part in reversed(found)}.values())


def cited_by(nodes: Sequence[ChatNode]) -> set[str]:
    """Return the content hashes that these nodes were written from."""
    return {part.citation.document_hash for node in nodes for part in node.parts if isinstance(part, CitationPart)}


def title_of(question: str) -> str:
    """Return a title for a conversation that begins with ``question``: its first words, at most 60 characters."""
    words = " ".join(question.split())
    if len(words) <= 60:
        return words
    return words[:60].rsplit(" ", 1)[0] + "…"
