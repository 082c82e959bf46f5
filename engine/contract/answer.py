"""AnswerEvent: what streams back while a question is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    backend: str = ""
    """Name of the model that wrote it, where there was more than one to choose from."""
    notes: tuple[str, ...] = ()
    """What is worth knowing of how it came about: another model stepped in, a server may have cut the prompt."""

    @property
    def cached_share(self) -> float:
        """Part of the prompt (0 to 1) that had been read before and was not read again."""
        return self.cached_tokens / self.prompt_tokens if self.prompt_tokens else 0.0


@dataclass(frozen=True, slots=True)
class ContextItem:
    """One piece that was wanted in the model's context, and whether it went in."""

    passage: int
    """Id of a passage of the library; 0 for what is none."""
    path: str
    tokens: int
    score: float
    included: bool
    what: str = "passage"
    """passage, turn (a question with its answer), summary (of earlier turns), attachment or picture."""
    n: int = 0
    """Number of the source in the prompt; 0 for what cannot be cited."""
    reason: str = ""
    """Why it is not in: no_room (the context is full), too_slow (reading it would delay the first word),
    too_many (so small a model would mix it up with the others), excluded (the person left it out), summarised,
    no_vision, or weighing (not decided yet)."""
    text: str = ""
    """First words of a turn, summary or attachment."""


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """These are the sources, before any word of the answer.

    May come twice: as soon as the search is done (items say ``weighing``), and again once it is decided what fits. A
    source keeps its number.
    """

    kind: ClassVar[str] = "sources"
    citations: tuple[Citation, ...]
    context: tuple[ContextItem, ...]


@dataclass(frozen=True, slots=True)
class ReadingStarted:
    """The model begins to read its prompt: so much of it, and how long that is expected to take on this machine.

    ``cached`` tokens of the prompt are expected to be read already. ``expected_s`` is 0 while no speed is known.
    """

    kind: ClassVar[str] = "reading"
    passages: int
    tokens: int
    cached: int
    expected_s: float


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """One number, date, name or quotation of an answer: ``answer[start:end] == text``."""

    start: int
    end: int
    text: str
    what: str
    """number, date, time, name, quotation or code (an identifier such as INV-204, an address)."""
    found: bool
    n: int
    """The citation whose span holds it; the first one looked in when none does; 0 when the sentence cites none."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A first check of a written answer against the spans its sentences cite. Made without a model."""

    kind: ClassVar[str] = "checked"
    items: tuple[CheckedItem, ...] = ()
    found: int = 0
    total: int = 0
    own_words: tuple[tuple[int, int], ...] = ()
    """Where in the answer the sentences stand that cite nothing: the model's own words."""


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
    """The end: the whole answer as stored.

    ``grounding`` is generated (from sources), passages (quoted), none (not found) or model (asked without files).
    """

    kind: ClassVar[str] = "answered"
    answer: str
    grounding: str
    citations: tuple[Citation, ...]
    model: str
    usage: Usage
    chat: str
    node: str
    checked: tuple[int, int] = (0, 0)
    """Figures and names of the answer found in their sources, of how many: ``check`` in two numbers."""
    check: Checked = field(default_factory=Checked)
    notes: tuple[str, ...] = ()
    """What the person should know of how it came about, in sentences: cut off, left out, read otherwise than sent."""


@dataclass(frozen=True, slots=True)
class AnswerFailed:
    """The end, with the wire form of the error; text so far is kept in ``node`` of ``chat`` (empty: nothing was)."""

    kind: ClassVar[str] = "failed"
    error: dict[str, Any]
    chat: str = ""
    node: str = ""


AnswerEvent = (
    SourcesFound | StatusChanged | ReadingStarted | TextDelta | ReasoningDelta | Checked | Answered | AnswerFailed
)
