"""Generation: one answer from prompt to last token, as events, with its numbers."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from models.runners.llama_model import ContextFull, Interrupted, LlamaModel
from models.runners.text_stream import TextStream


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen. ``max_tokens`` 0 means as many as fit the context."""

    max_tokens: int = 0
    temperature: float = 0.0
    top_p: float = 0.95
    seed: int = 0
    stops: tuple[str, ...] = ()


@dataclass(slots=True)
class Numbers:
    """What one generation took; ``finish`` is end, stop, length or cancelled."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    generated_tokens: int = 0
    first_token_ms: float = 0.0
    tokens_per_s: float = 0.0
    finish: str = "end"


def generate(
    model: LlamaModel, prompt: Sequence[int], sampling: Sampling, interrupted: Callable[[], bool], numbers: Numbers
) -> Iterator[str]:
    """Yield the answer's text as it becomes certain; ``numbers`` is complete when the iterator ends.

    Raises ContextFull when the prompt alone does not fit.
    """
    started = time.monotonic()
    numbers.prompt_tokens = len(prompt)
    try:
        numbers.cached_tokens = model.evaluate_prompt(prompt, interrupted)
    except Interrupted:
        numbers.finish = "cancelled"
        return
    stream = TextStream(sampling.stops)
    pieces = _pieces(model, sampling, interrupted, numbers)
    first = 0.0
    for piece in pieces:
        if not first:
            first = time.monotonic()
            numbers.first_token_ms = (first - started) * 1000
        if text := stream.feed(piece):
            yield text
        if stream.stopped:
            numbers.finish = "stop"
            break
    pieces.close()
    if text := stream.finish():
        yield text
    elapsed_s = time.monotonic() - first
    if first and numbers.generated_tokens > 1 and elapsed_s > 0:
        numbers.tokens_per_s = (numbers.generated_tokens - 1) / elapsed_s


def _pieces(
    model: LlamaModel, sampling: Sampling, interrupted: Callable[[], bool], numbers: Numbers
) -> Generator[bytes, None, None]:
    chain = model.sampler(temperature=sampling.temperature, top_p=sampling.top_p, seed=sampling.seed)
    try:
        while not interrupted():
            token = model.sample(chain)
            if model.ends(token):
                return
            numbers.generated_tokens += 1
            yield b"" if model.is_control(token) else model.piece(token)
            if numbers.generated_tokens == sampling.max_tokens:
                numbers.finish = "length"
                return
            model.evaluate_token(token)
        numbers.finish = "cancelled"
    except ContextFull:
        numbers.finish = "length"
    finally:
        model.free_sampler(chain)
