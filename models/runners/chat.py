"""The chat runner: a child program that owns one GGUF model and answers on its control channel.

Requests: ``{"op": "generate", "messages": [...], "sampling": {...}}`` gives ``{"text": ...}`` frames and an end frame
with ``usage`` and ``finish``; ``{"op": "count_tokens", "texts": [...]}`` gives ``{"counts": [...]}``;
``count_prompt`` with messages gives ``{"count": ...}``, the tokens of the whole rendered prompt; ``warm`` reads such a
prompt ahead. Any frame with ``"op": "cancel"`` that comes while an answer is generated ends it, also in the middle of
reading the prompt; ``{"op": "ping"}`` is answered as soon as the child is at rest.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.contract.errors import BadRequest, RunnerFailed
from engine.process.channel import Frame
from engine.process.serve import Exchange, Progress, serve_child
from models.formats.binary import Malformed
from models.formats.gguf import read_gguf
from models.runners.chat_template import ChatTemplate, TemplateRefused
from models.runners.generation import Numbers, Sampling, generate
from models.runners.llama_model import ContextFull, Interrupted, LlamaFailed, LlamaModel

DEFAULT_CONTEXT_TOKENS = 8192
_LOOK_EVERY_S = 0.01
"""How often a running generation looks for a cancel: the question comes for every node of the graph."""


class ChatRunner:
    """Answers requests with one loaded model."""

    def __init__(self) -> None:
        self._model: LlamaModel | None = None
        self._template: ChatTemplate | None = None

    def prepare(self, arguments: Sequence[str], progress: Progress) -> Mapping[str, Any]:
        """Load the model the arguments name; return its capabilities. Raises RunnerFailed."""
        options = _options(arguments)
        progress("loading the model")
        try:
            read_gguf(Path(options.model))
            model = LlamaModel(
                options.model,
                context_tokens=options.context,
                threads=options.threads,
                gpu_layers=options.gpu_layers,
            )
            template = ChatTemplate(
                model.metadata("tokenizer.chat_template"),
                bos=model.special_text("bos"),
                eos=model.special_text("eos"),
            )
        except (Malformed, LlamaFailed, TemplateRefused, OSError) as error:
            raise RunnerFailed(model=Path(options.model).name, problem=str(error)) from error
        self._model, self._template = model, template
        return {
            "context_tokens": model.context_tokens,
            "control_tokens": list(model.control_tokens()),
            "name": model.metadata("general.name"),
        }

    def handle(self, frame: Frame, exchange: Exchange) -> None:
        """Answer one frame. Raises BadRequest for what it does not understand or what does not fit."""
        operation = frame.header.get("op")
        if operation == "cancel":  # came after the answer it meant was complete
            return
        if operation == "ping":
            exchange.send({"end": True})
        elif operation == "count_tokens":
            exchange.send({"counts": [self._count(str(text)) for text in frame.header["texts"]], "end": True})
        elif operation == "count_prompt":
            exchange.send({"count": len(self._tokens(frame.header)), "end": True})
        elif operation == "warm":
            self._warm(frame.header, exchange)
        elif operation == "generate":
            self._generate(frame.header, exchange)
        else:
            raise BadRequest(problem=f"The chat runner does not know the request {operation!r}.")

    def _count(self, text: str) -> int:
        return len(self._loaded().tokenize(text, parse_special=False))

    def _generate(self, header: Mapping[str, Any], exchange: Exchange) -> None:
        model = self._loaded()
        numbers = Numbers()
        prompt = self._tokens(header)
        try:
            for text in generate(model, prompt, _sampling(header), cancel_watch(exchange), numbers):
                exchange.send({"text": text})
        except ContextFull as error:
            problem = f"The question and its sources take {len(prompt)} tokens; the model reads {model.context_tokens}."
            raise BadRequest(problem=problem) from error
        except LlamaFailed as error:
            raise RunnerFailed(model=model.metadata("general.name"), problem=str(error)) from error
        usage = dataclasses.asdict(numbers)
        exchange.send({"end": True, "finish": usage.pop("finish"), "usage": usage})

    def _warm(self, header: Mapping[str, Any], exchange: Exchange) -> None:
        """Evaluate the prompt as far as it fits, so that its keys and values are there when it is asked for."""
        with contextlib.suppress(Interrupted, ContextFull):
            self._loaded().evaluate_prompt(self._tokens(header), cancel_watch(exchange))
        exchange.send({"end": True})

    def _tokens(self, header: Mapping[str, Any]) -> list[int]:
        model = self._loaded()
        return model.with_bos(model.tokenize(self._prompt(header), parse_special=True))

    def _prompt(self, header: Mapping[str, Any]) -> str:
        assert self._template is not None
        try:
            return render(self._template, header["messages"])
        except TemplateRefused as error:
            raise RunnerFailed(model=self._loaded().metadata("general.name"), problem=str(error)) from error

    def _loaded(self) -> LlamaModel:
        assert self._model is not None
        return self._model


def render(template: ChatTemplate, messages: Sequence[Mapping[str, str]]) -> str:
    """Return the prompt; templates without a system role (Gemma's) get its text before the first question.

    Raises TemplateRefused.
    """
    try:
        return template.render(messages)
    except TemplateRefused:
        if len(messages) < 2 or messages[0]["role"] != "system":
            raise
    first = {"role": "user", "content": f"{messages[0]['content']}\n\n{messages[1]['content']}"}
    return template.render([first, *messages[2:]])


def cancel_watch(exchange: Exchange) -> Callable[[], bool]:
    """Return a function that says whether a cancel has come; it looks at most every ``_LOOK_EVERY_S``."""
    cancelled = False
    next_look = 0.0

    def is_cancelled() -> bool:
        nonlocal cancelled, next_look
        now = time.monotonic()
        if cancelled or now < next_look:
            return cancelled
        next_look = now + _LOOK_EVERY_S
        try:
            cancelled = exchange.receive(0.0).header.get("op") == "cancel"
        except TimeoutError:
            return False
        return cancelled

    return is_cancelled


def _sampling(header: Mapping[str, Any]) -> Sampling:
    known = {field.name for field in dataclasses.fields(Sampling)}
    facts = {key: value for key, value in dict(header.get("sampling") or {}).items() if key in known}
    return Sampling(**{**facts, "stops": tuple(facts.get("stops", ()))})


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--model", required=True)
    parser.add_argument("--context", type=int, default=DEFAULT_CONTEXT_TOKENS)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--gpu-layers", type=int, default=0)
    return parser.parse_args(arguments)


def main() -> int:
    """Serve until the parent goes away."""
    runner = ChatRunner()
    return serve_child(runner.handle, prepare=runner.prepare)


if __name__ == "__main__":
    sys.exit(main())
