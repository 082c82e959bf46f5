"""Thread: the branch of a conversation that a question continues, and the store it is kept in."""

from __future__ import annotations

from typing import Protocol

from engine.contract.chat import ChatNode, ChatRole, Conversation, TextPart


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


def branch(conversation: Conversation, leaf: str) -> tuple[ChatNode, ...]:
    """Return the nodes from the first to ``leaf`` (the latest when empty), following first parents."""
    known = {node.id: node for node in conversation.nodes}
    node = known.get(leaf) if leaf else (conversation.nodes[-1] if conversation.nodes else None)
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


def exchanges(nodes: tuple[ChatNode, ...]) -> list[tuple[str, str]]:
    """Return the (question, answer) pairs of a branch, oldest first; what was left unanswered is left out."""
    pairs: list[tuple[str, str]] = []
    question = ""
    for node in nodes:
        if node.role is ChatRole.USER:
            question = text_of(node)
        elif node.role is ChatRole.ASSISTANT and question and (said := text_of(node)):
            pairs.append((question, said))
            question = ""
    return pairs


def title_of(question: str) -> str:
    """Return a title for a conversation that begins with ``question``: its first words, at most 60 characters."""
    words = " ".join(question.split())
    if len(words) <= 60:
        return words
    return words[:60].rsplit(" ", 1)[0] + "…"
