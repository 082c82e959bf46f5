"""AnswerRecord: what the model saw for one answer, kept so that it can be read and asked again."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.contract.answer import ContextItem, Usage


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """One message of the prompt as it was sent; the runtime's template puts its own marks around it."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one step took: search, judge, fit, first_word or write."""

    step: str
    ms: float


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """How one answer came about.

    ``messages`` are empty for an answer without a model. ``sent_tokens`` is our count of the prompt with the model's
    own tokenizer; ``usage.prompt_tokens`` is what the model says it read.
    """

    node: str
    question: str
    searched: str
    """The words that were searched for."""
    model: str = ""
    temperature: float = 0.0
    seed: int = 0
    context: tuple[ContextItem, ...] = ()
    messages: tuple[SeenMessage, ...] = ()
    context_tokens: int = 0
    """The model's window."""
    answer_tokens: int = 0
    """What was kept free of it for the answer."""
    sent_tokens: int = 0
    expected_cached: int = 0
    expected_s: float = 0.0
    """Predicted wait before the first word."""
    usage: Usage = field(default_factory=Usage)
    timings: tuple[Timing, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_as_sent(self) -> bool:
        """True unless the model says that it read another number of tokens than were sent."""
        return not self.usage.prompt_tokens or self.usage.prompt_tokens == self.sent_tokens
