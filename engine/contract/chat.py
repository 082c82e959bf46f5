"""Chat: conversations are append-only nodes with ordered parents; an edit is a new node."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import ClassVar

from engine.contract.answer import Answered, Citation
from engine.contract.label import Label


class ChatRole(enum.StrEnum):
    """Who speaks in a node."""

    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    SYSTEM = "system"


class NodeStatus(enum.StrEnum):
    """Whether the node is all that was meant to be said."""

    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words."""

    kind: ClassVar[str] = "text"
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """The model's reasoning."""

    kind: ClassVar[str] = "reasoning"
    text: str


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """A call of a tool; ``arguments`` is canonical JSON."""

    kind: ClassVar[str] = "tool_call"
    call: str
    tool: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolResultPart:
    """What a tool returned."""

    kind: ClassVar[str] = "tool_result"
    call: str
    text: str


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """A dropped file or pasted picture, by content hash in the attachment store."""

    kind: ClassVar[str] = "attachment"
    content_hash: str
    name: str


@dataclass(frozen=True, slots=True)
class CitationPart:
    """A source the text refers to by number."""

    kind: ClassVar[str] = "citation"
    citation: Citation


Part = TextPart | ReasoningPart | ToolCallPart | ToolResultPart | AttachmentPart | CitationPart


@dataclass(frozen=True, slots=True)
class ChatNode:
    """One turn. ``answer`` is the record of how an assistant's node came about."""

    id: str
    parents: tuple[str, ...]
    role: ChatRole
    parts: tuple[Part, ...]
    label: Label
    status: NodeStatus = NodeStatus.COMPLETE
    answer: Answered | None = None
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat and its nodes, oldest first."""

    id: str
    title: str
    nodes: tuple[ChatNode, ...] = ()
    created_at: str = ""
