"""Generation: what is asked of a language model and what streams back, whichever runtime runs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.contract.answer import Usage
from engine.contract.call import Call


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call a model asked for. ``arguments`` is JSON text as the model wrote it; check it before use."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One tool a model may call; ``parameters`` is the JSON schema of its arguments, an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a prompt; ``role`` is system, user, assistant or tool."""

    role: str
    content: str
    images: tuple[bytes, ...] = ()
    """Pictures as encoded files (PNG, JPEG), for models that see."""
    tool_calls: tuple[ToolCall, ...] = ()
    """What an assistant's turn asked for."""
    tool_call: str = ""
    """Id of the call that a tool's turn answers."""
    name: str = ""
    """Name of the tool that a tool's turn answers for."""
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen. Temperature 0 always takes the likeliest; 0 or 1 switches the other narrowings off."""

    max_tokens: int = 1024
    """Tokens of reasoning and answer together."""
    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 0.95
    min_p: float = 0.0
    repeat_penalty: float = 1.0
    seed: int = 0
    stops: tuple[str, ...] = ()
    top_logprobs: int = 0
    """How many alternatives to report for each token; 0 reports nothing."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One request to a language model."""

    messages: tuple[Message, ...]
    sampling: Sampling = field(default_factory=Sampling)
    tools: tuple[ToolSpec, ...] = ()
    tool_choice: str = "auto"
    """auto, none, required, or the name of the one tool that must be called."""
    schema: Mapping[str, Any] | None = None
    """JSON schema that the answer's text must fit."""
    conversation: str = ""
    """Chat this belongs to: its evaluated prompt may be kept for the next turn. Empty keeps nothing."""
    think: bool = False
    """Let a model that reasons do so before it answers."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the loaded model can do. ``control_tokens`` are texts its tokenizer reads as more than text."""

    model: str
    context_tokens: int
    control_tokens: tuple[str, ...] = ()
    backend: str = "llama.cpp"
    remote: str = ""
    """Host that gets the text, when that is not this machine."""
    tools: str = ""
    """How tools are called: native, template, constrained, react, or empty when they cannot be."""
    vision: bool = False
    reasoning: bool = False
    counting: str = "exact"
    """exact: by the model's own tokenizer; estimate: by the size of the text, where a server does not count."""
    parameters: int = 0
    """How many weights it has; 0 where a server does not say."""


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """A token with its natural-log probability, and the likeliest alternatives."""

    token: str
    logprob: float
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ModelText:
    """More of the answer."""

    text: str
    logprobs: tuple[TokenLogprob, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelReasoning:
    """More of the model's reasoning, kept apart from the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ModelToolCall:
    """More of a tool call: the first event of an ``index`` carries id and name, all of them append to the arguments."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class ModelDone:
    """The end. ``finish`` is end, stop, length, tool_calls or cancelled."""

    usage: Usage
    finish: str


ModelEvent = ModelText | ModelReasoning | ModelToolCall | ModelDone


class ChatBackend(Protocol):
    """A language model. Implementations are thread-safe; a second ``stream`` waits for the first."""

    def capabilities(self) -> Capabilities:
        """Return what the model can do, loading it if need be. Raises ModelMissing, RunnerFailed."""
        ...

    def stream(self, request: Generation, call: Call) -> Iterator[ModelEvent]:
        """Yield what the model says as it comes and one ModelDone at the end.

        Nothing is cut silently: raises BadRequest when the request does not fit the context, Cancelled once the call
        or the stream was cancelled, RunnerFailed, DeadlinePassed.
        """
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens the model reads each text as."""
        ...

    def count_prompt(self, request: Generation) -> int:
        """Return how many tokens the whole rendered prompt of a request has, tools and markup included."""
        ...

    def warm(self, request: Generation, call: Call) -> None:
        """Read the request's prompt ahead, so that one that begins the same is answered sooner; may do nothing."""
        ...

    def cancel(self) -> None:
        """End the running ``stream``, if there is one; it raises Cancelled."""
        ...
