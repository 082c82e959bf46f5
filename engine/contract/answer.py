"""AnswerEvent: what streams back while a question is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.contract.locator import Locator


@dataclass(frozen=True, slots=True)
class Citation:
    """One source of an answer. ``document_hash`` lets an answer whose source changed be flagged as stale."""

    n: int
    path: str
    uri: str
    locator: Locator
    quote: str
    document_hash: str
    document: int
    passage: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and times of one generation; zero where no model ran."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    generated_tokens: int = 0
    first_token_ms: float = 0.0
    tokens_per_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ContextItem:
    """One retrieved passage and whether it fitted into the context."""

    passage: int
    path: str
    tokens: int
    score: float
    included: bool


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """Retrieval is done: these are the sources, before any word of the answer."""

    kind: ClassVar[str] = "sources"
    citations: tuple[Citation, ...]
    context: tuple[ContextItem, ...]


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """What is happening, in a sentence for the person."""

    kind: ClassVar[str] = "status"
    message: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the answer's text."""

    kind: ClassVar[str] = "text"
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """More of the model's reasoning, kept apart from the answer."""

    kind: ClassVar[str] = "reasoning"
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The end: the whole answer as stored. ``grounding`` is generated, passages or none."""

    kind: ClassVar[str] = "answered"
    answer: str
    grounding: str
    citations: tuple[Citation, ...]
    model: str
    usage: Usage
    chat: str
    node: str
    checked: tuple[int, int] = (0, 0)
    """Figures and names of the answer found in their sources, of how many."""


@dataclass(frozen=True, slots=True)
class AnswerFailed:
    """The end, with the wire form of the error; text so far is kept."""

    kind: ClassVar[str] = "failed"
    error: dict[str, Any]


AnswerEvent = SourcesFound | StatusChanged | TextDelta | ReasoningDelta | Answered | AnswerFailed
