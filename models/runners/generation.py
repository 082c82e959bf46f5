"""Generation: one answer from prompt to last token, in pieces of text, with its numbers."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.contract.generation import Sampling
from models.runners.cancel_watch import Interrupted
from models.runners.constraint import Constraint
from models.runners.llama_model import NO_PICTURES, ContextFull, LlamaModel
from models.runners.sampler import NothingFits, Sampler, logprobs
from models.runners.text_stream import TextStream

_TOGETHER_S = 0.05
"""Text that becomes certain within so short a time is sent at once: on its way to the window a frame wakes three
processes, which takes 0.6 to 1.7 ms of cores that the model wants, and nobody reads twenty pieces a second."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to generate. The constraint holds from the text after the marker on, at once when there is no marker."""

    prompt: Sequence[int]
    sampling: Sampling
    constraint: Constraint | None = None
    constraint_after: str = ""
    show_control: bool = False
    """Whether control tokens are part of the text, for a reader that tells sections and calls by them."""
    pictures: Mapping[int, Any] = field(default_factory=lambda: NO_PICTURES)
    """The pictures of the prompt, by the place at which they begin (models.runners.projector)."""


@dataclass(frozen=True, slots=True)
class Part:
    """More text, and what is known of its tokens where that was asked for: (token, logprob, alternatives)."""

    text: str
    logprobs: tuple[tuple[str, float, list[tuple[str, float]]], ...] = ()


@dataclass(slots=True)
class Numbers:
    """What one generation took; ``finish`` is end, stop, length or cancelled."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    generated_tokens: int = 0
    first_token_ms: float = 0.0
    tokens_per_s: float = 0.0
    finish: str = "end"


@dataclass(slots=True)
class _Known:
    """Logprobs of the tokens since the last part."""

    tokens: list[tuple[str, float, list[tuple[str, float]]]] = field(default_factory=list)

    def take(self) -> tuple[tuple[str, float, list[tuple[str, float]]], ...]:
        taken, self.tokens = tuple(self.tokens), []
        return taken


def generate(model: LlamaModel, task: Task, interrupted: Callable[[], bool], numbers: Numbers) -> Iterator[Part]:
    """Yield the answer's text as it becomes certain; ``numbers`` is complete when the iterator ends.

    Raises ContextFull when the prompt alone does not fit, PicturesRefused when the model cannot read one.
    """
    started = time.monotonic()
    numbers.prompt_tokens = len(task.prompt)
    try:
        numbers.cached_tokens = model.evaluate_prompt(task.prompt, interrupted, task.pictures)
    except Interrupted:
        numbers.finish = "cancelled"
        return
    stream, known = TextStream(task.sampling.stops), _Known()
    pieces = _pieces(model, task, interrupted, numbers, known)
    held, send_at, first = "", 0.0, 0.0
    for piece in pieces:
        now = time.monotonic()
        if not first:
            first = now
            numbers.first_token_ms = (first - started) * 1000
        held += stream.feed(piece)
        if stream.stopped:
            numbers.finish = "stop"
            break
        if held and now >= send_at:
            yield Part(held, known.take())
            held, send_at = "", now + _TOGETHER_S
    pieces.close()
    if held := held + stream.finish():
        yield Part(held, known.take())
    elapsed_s = time.monotonic() - first
    if first and numbers.generated_tokens > 1 and elapsed_s > 0:
        numbers.tokens_per_s = (numbers.generated_tokens - 1) / elapsed_s


def _pieces(
    model: LlamaModel, task: Task, interrupted: Callable[[], bool], numbers: Numbers, known: _Known
) -> Generator[bytes, None, None]:
    vocabulary, limit, top = model.vocabulary, task.sampling.max_tokens, task.sampling.top_logprobs
    sampler = model.sampler(task.sampling)
    gate = _Gate(task, sampler)
    try:
        while not interrupted():
            token = sampler.next()
            if vocabulary.ends(token):
                return
            numbers.generated_tokens += 1
            if top:
                known.tokens.append(_described(model, sampler, token, top))
            piece = vocabulary.piece(token)
            gate.passed(token, piece)
            yield b"" if vocabulary.is_control(token) and not task.show_control else piece
            if numbers.generated_tokens == limit:
                numbers.finish = "length"
                return
            model.evaluate_token(token)
        numbers.finish = "cancelled"
    except ContextFull:
        numbers.finish = "length"
    except NothingFits:
        numbers.finish = "stop"
    finally:
        sampler.free()


class _Gate:
    """Lets the constraint hold once the marker was written."""

    def __init__(self, task: Task, sampler: Sampler) -> None:
        self._constraint = task.constraint
        self._marker = task.constraint_after.encode()
        self._sampler = sampler
        self._tail = b""
        if not self._marker:
            sampler.constraint = self._constraint

    def passed(self, token: int, piece: bytes) -> None:
        if self._sampler.constraint is not None:
            self._sampler.constraint.accept(token)
        elif self._constraint is not None:
            self._tail = (self._tail + piece)[-len(self._marker) - len(piece) :]
            if self._marker in self._tail:
                self._sampler.constraint = self._constraint


def _described(model: LlamaModel, sampler: Sampler, token: int, top: int) -> tuple[str, float, list[tuple[str, float]]]:
    logprob, best = logprobs(sampler.scores(), token, top)
    return _text(model, token), logprob, [(_text(model, other), value) for other, value in best]


def _text(model: LlamaModel, token: int) -> str:
    return model.vocabulary.piece(token).decode("utf-8", errors="replace")


def described(numbers: Numbers) -> dict[str, Any]:
    """Return the end frame of an answer."""
    usage = {name: getattr(numbers, name) for name in Numbers.__slots__ if name != "finish"}
    return {"end": True, "finish": numbers.finish, "usage": usage}
