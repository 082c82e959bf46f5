"""ChatBackend: the seam between answering and whatever runs a language model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.contract.answer import Usage
from engine.contract.call import Call


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a prompt; ``role`` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen. Temperature 0 always takes the likeliest."""

    max_tokens: int = 1024
    temperature: float = 0.0
    top_p: float = 0.95
    seed: int = 0
    stops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the loaded model can do. ``control_tokens`` are texts its tokenizer reads as more than text."""

    model: str
    context_tokens: int
    control_tokens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelText:
    """More of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ModelDone:
    """The end. ``finish`` is end, stop, length or cancelled."""

    usage: Usage
    finish: str


ModelEvent = ModelText | ModelDone


class ChatBackend(Protocol):
    """A language model. Implementations are thread-safe; a second ``stream`` waits for the first."""

    def capabilities(self) -> Capabilities:
        """Return what the model can do, loading it if need be. Raises ModelMissing, RunnerFailed."""
        ...

    def stream(self, messages: Sequence[Message], sampling: Sampling, call: Call) -> Iterator[ModelEvent]:
        """Yield text as it comes and one ModelDone at the end.

        Raises Cancelled once the call or the stream was cancelled, BadRequest when the messages do not fit the
        context, RunnerFailed, DeadlinePassed.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model reads ``text`` as."""
        ...

    def cancel(self) -> None:
        """End the running ``stream``, if there is one; it raises Cancelled."""
        ...
