"""Tree: a conversation as questions and answers that branch; which branch is shown, and what stands beside it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.contract.chat import ChatNode, ChatRole, Conversation

_SPOKEN = (ChatRole.USER, ChatRole.ASSISTANT)


@dataclass(frozen=True, slots=True)
class Versions:
    """The nodes that stand in one place of a conversation, oldest first, and which of them (from 0) is shown."""

    nodes: tuple[str, ...] = ()
    at: int = 0

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.nodes)

    def beside(self, step: int) -> str:
        """Return the node so many further on; empty beyond either end."""
        wanted = self.at + step
        return self.nodes[wanted] if 0 <= wanted < len(self.nodes) else ""


ALONE = Versions()


def spoken(conversation: Conversation) -> tuple[ChatNode, ...]:
    """Return the questions and answers, oldest first."""
    return tuple(node for node in conversation.nodes if node.role in _SPOKEN and not node.is_summary)


def line(nodes: Sequence[ChatNode], leaf: str = "") -> tuple[ChatNode, ...]:
    """Return the nodes from the first question to ``leaf`` (the latest when empty or unknown)."""
    known = {node.id: node for node in nodes}
    node = known.get(leaf) or (nodes[-1] if nodes else None)
    found: list[ChatNode] = []
    while node is not None and node not in found:
        found.append(node)
        node = known.get(node.parents[0]) if node.parents else None
    return tuple(reversed(found))


def newest_under(nodes: Sequence[ChatNode], top: str) -> str:
    """Return the latest node at or below ``top``: where a branch is gone on with."""
    below = {top}
    newest = top
    for node in nodes:
        if node.parents and node.parents[0] in below:
            below.add(node.id)
            newest = node.id
    return newest


def versions(nodes: Sequence[ChatNode], node: ChatNode) -> Versions:
    """Return the nodes that stand where ``node`` stands."""
    place = (node.role, node.parents[:1])
    beside = tuple(other.id for other in nodes if (other.role, other.parents[:1]) == place)
    return Versions(beside, beside.index(node.id)) if node.id in beside else ALONE
