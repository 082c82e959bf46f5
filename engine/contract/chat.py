"""Chat: conversations are append-only nodes with ordered parents; an edit is a new node."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from engine.contract.answer import Answered, Citation
from engine.contract.label import Label

ATTACHMENT_URI: Final = "attachment:"
"""What the address of an attachment begins with; its content hash follows."""


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


def attachment_of(uri: str) -> str:
    """Return the content hash of a source that was dropped into a chat; empty for a file of the library."""
    return uri.removeprefix(ATTACHMENT_URI) if uri.startswith(ATTACHMENT_URI) else ""


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """A dropped file or pasted picture, by content hash in the attachment store."""

    kind: ClassVar[str] = "attachment"
    content_hash: str
    name: str

    @property
    def uri(self) -> str:
        """Its address as a source of an answer."""
        return f"{ATTACHMENT_URI}{self.content_hash}"


@dataclass(frozen=True, slots=True)
class CitationPart:
    """A source the text refers to by number."""

    kind: ClassVar[str] = "citation"
    citation: Citation


@dataclass(frozen=True, slots=True)
class SummaryPart:
    """What earlier turns said, in short, for a model whose context they no longer fit. They themselves stay."""

    kind: ClassVar[str] = "summary"
    text: str
    covers: tuple[str, ...]
    """The nodes it stands for: a branch from its first node on, in order."""


Part = TextPart | ReasoningPart | ToolCallPart | ToolResultPart | AttachmentPart | CitationPart | SummaryPart


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the person said of an answer; ``verdict`` is up, down or empty (taken back)."""

    verdict: str
    note: str = ""


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
    problem: Mapping[str, Any] | None = None
    """Wire form of the error that ended a stopped or failed node: what happened, in code and message."""
    feedback: Feedback | None = None

    @property
    def is_summary(self) -> bool:
        """True for a summary: a side branch that no question follows and no list shows as a turn."""
        return any(isinstance(part, SummaryPart) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat and its nodes, oldest first."""

    id: str
    title: str
    nodes: tuple[ChatNode, ...] = ()
    created_at: str = ""
    pinned: bool = False
    updated_at: str = ""
    """When it was last written to."""


@dataclass(frozen=True, slots=True)
class ChatMatch:
    """One message that a search over the chats found; ``marks`` are spans of ``snippet``."""

    chat: str
    title: str
    node: str
    role: ChatRole
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What was dropped or pasted into a chat: sources for this chat alone, or a picture.

    ``reason`` is the wire form of why its text could not be read; pictures have none to read.
    """

    content_hash: str
    name: str
    size_bytes: int
    media_kind: str
    format: str
    passages: int = 0
    reason: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ChatExport:
    """A chat or an answer as one file."""

    name: str
    media_type: str
    text: str
