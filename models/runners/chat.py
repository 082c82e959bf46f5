"""The chat runner: a child program that owns one GGUF model, the token side of a chat.

Requests on its control channel, each with the prompt as text in which control tokens count as such:

- ``{"op": "generate", "prompt": ..., "sampling": {...}}`` (fields of engine.contract.generation.Sampling) gives
  ``{"text": ..., "logprobs": [[token, logprob, [[token, logprob], ...]], ...]}`` frames (logprobs only when asked for)
  and an end frame with ``usage`` and ``finish``. Optional: ``grammar`` (GBNF with a rule ``root``), which holds after
  the text ``grammar_after``, at once without one; ``conversation``, the chat it belongs to; ``show_control``, which
  leaves control tokens in the text; ``pictures``, ``[[width, height], ...]``, with a blob of RGB pixels for each, which
  stand where the prompt has the ready frame's ``picture_mark``.
- ``{"op": "count_prompt", "prompt": ...}`` gives ``{"count": ...}``; ``{"op": "count_tokens", "texts": [...]}``, where
  control tokens are plain text, ``{"counts": [...]}``; ``{"op": "warm", "prompt": ..., "conversation": ...}`` reads a
  prompt ahead; ``{"op": "ping"}`` is answered as soon as the child is at rest.

Any frame with ``"op": "cancel"`` that comes while an answer is generated ends it, also in the middle of reading the
prompt.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.contract.errors import BadRequest, RunnerFailed
from engine.contract.generation import Sampling
from engine.contract.wire import from_wire
from engine.process.channel import Frame
from engine.process.serve import Exchange, Progress, serve_child
from models.dialogue.pixels import Pixels, received
from models.formats.binary import Malformed
from models.formats.gguf import read_gguf
from models.runners.cancel_watch import Interrupted, cancel_watch
from models.runners.constraint import Constraint, FirstBytes, GrammarRefused
from models.runners.conversations import Conversations, origin
from models.runners.generation import Numbers, Task, described, generate
from models.runners.llama_model import ContextFull, LlamaModel
from models.runners.loading import LlamaFailed, LoadSettings
from models.runners.projector import PicturesRefused, Reading
from models.runners.thread_count import use_best_threads

DEFAULT_CONTEXT_TOKENS = 8192


class ChatRunner:
    """Answers requests with one loaded model."""

    def __init__(self) -> None:
        self._model: LlamaModel | None = None
        self._first_bytes: FirstBytes | None = None
        self._conversations: Conversations | None = None

    def prepare(self, arguments: Sequence[str], progress: Progress) -> Mapping[str, Any]:
        """Load the model the arguments name; return its capabilities. Raises RunnerFailed."""
        options = _options(arguments)
        progress("loading the model")
        try:
            header = read_gguf(Path(options.model))
            settings = LoadSettings(
                options.context,
                options.threads,
                options.gpu_layers,
                options.cache_type,
                options.projector,
                header.quantisation,
            )
            model = LlamaModel(options.model, settings, _told_at_times(progress))
        except (Malformed, LlamaFailed, OSError) as error:
            raise RunnerFailed(model=Path(options.model).name, problem=str(error)) from error
        self._model = model
        folder = Path(options.folder) if options.folder else None
        if folder is not None and not options.threads:
            progress("measuring the best number of threads")
            use_best_threads(model, folder)
        self._conversations = Conversations(model, folder, origin(options.model, model))
        return {
            "context_tokens": model.context_tokens,
            "control_tokens": list(model.vocabulary.control_tokens()),
            "name": model.metadata("general.name"),
            "template": model.metadata("tokenizer.chat_template"),
            "bos": model.vocabulary.special_text("bos"),
            "eos": model.vocabulary.special_text("eos"),
            "keeps_tail": model.keeps_tail,
            "cache_type": model.cache_type,
            "adapted": model.adapted,
            "picture_mark": model.projector.mark if model.projector is not None else "",
            "blindness": model.blindness,
            "parameters": model.parameters,
        }

    def handle(self, frame: Frame, exchange: Exchange) -> None:
        """Answer one frame. Raises BadRequest for what it does not understand or what does not fit."""
        operation = frame.header.get("op")
        if operation == "count_tokens":
            exchange.send({"counts": [self._count(str(text)) for text in frame.header["texts"]], "end": True})
        elif operation == "count_prompt":
            exchange.send({"count": len(self._read(frame).places), "end": True})
        elif operation == "warm":
            self._warm(frame, exchange)
        elif operation == "generate":
            self._generate(frame, exchange)
        else:
            raise BadRequest(problem=f"The chat runner does not know the request {operation!r}.")

    def _count(self, text: str) -> int:
        return len(self._loaded().vocabulary.tokenize(text, parse_special=False))

    def _generate(self, frame: Frame, exchange: Exchange) -> None:
        model, header = self._loaded(), frame.header
        reading = self._read(frame)
        numbers = Numbers()
        constraint = self._constraint(str(header.get("grammar") or ""))
        task = Task(
            reading.places,
            _sampling(header),
            constraint,
            str(header.get("grammar_after") or ""),
            bool(header.get("show_control")),
            reading.pictures,
        )
        self._enter(header, task.prompt)
        try:
            for part in generate(model, task, cancel_watch(exchange), numbers):
                exchange.send({"text": part.text, "logprobs": part.logprobs} if part.logprobs else {"text": part.text})
        except ContextFull as error:
            count = len(task.prompt)
            problem = f"The question and its sources take {count} tokens; the model reads {model.context_tokens}."
            raise BadRequest(problem=problem) from error
        except PicturesRefused as error:
            raise BadRequest(problem=f"The model cannot read the pictures: {error}.") from error
        except LlamaFailed as error:
            raise RunnerFailed(model=model.metadata("general.name"), problem=str(error)) from error
        finally:
            if constraint is not None:
                constraint.free()
        exchange.send(described(numbers))

    def _enter(self, header: Mapping[str, Any], prompt: Sequence[int]) -> None:
        assert self._conversations is not None
        self._conversations.enter(str(header.get("conversation") or ""), prompt)

    def rest(self) -> None:
        """Keep what was read of the current conversation."""
        if self._conversations is not None:
            self._conversations.keep()

    def _constraint(self, grammar: str) -> Constraint | None:
        if not grammar:
            return None
        vocabulary = self._loaded().vocabulary
        if self._first_bytes is None:
            self._first_bytes = FirstBytes(vocabulary)
        try:
            return Constraint(vocabulary, self._first_bytes, grammar)
        except GrammarRefused as error:
            raise BadRequest(problem=f"The form asked of the answer cannot be kept: {error}.") from error

    def _warm(self, frame: Frame, exchange: Exchange) -> None:
        """Evaluate the prompt as far as it fits, so that its keys and values are there when it is asked for."""
        reading = self._read(frame)
        self._enter(frame.header, reading.places)
        with contextlib.suppress(Interrupted, ContextFull, PicturesRefused):
            self._loaded().evaluate_prompt(reading.places, cancel_watch(exchange), reading.pictures)
        exchange.send({"end": True})

    def _read(self, frame: Frame) -> Reading:
        """Return the prompt as the model reads it. Raises BadRequest for pictures it cannot."""
        model, text = self._loaded(), str(frame.header["prompt"])
        pictures = _pictures(frame)
        if not pictures:
            return Reading(model.vocabulary.with_bos(model.vocabulary.tokenize(text, parse_special=True)))
        if model.projector is None:
            why = f": {model.blindness}" if model.blindness else ""
            raise BadRequest(problem=f"This model does not see pictures{why}.")
        try:
            return model.projector.read(model.vocabulary.begun(text), pictures)
        except PicturesRefused as error:
            raise BadRequest(problem=f"The model cannot read the pictures: {error}.") from error

    def _loaded(self) -> LlamaModel:
        assert self._model is not None
        return self._model


def _sampling(header: Mapping[str, Any]) -> Sampling:
    try:
        return from_wire(Sampling, dict(header.get("sampling") or {}))
    except ValueError as error:
        raise BadRequest(problem=f"The sampling settings are not valid: {error}.") from error


def _pictures(frame: Frame) -> list[Pixels]:
    try:
        return received(frame.header.get("pictures") or (), frame.blobs)
    except (TypeError, ValueError) as error:
        raise BadRequest(problem=f"The pictures make no sense: {error}.") from error


def _told_at_times(progress: Progress) -> Callable[[float], None]:
    """Return what passes on how much is loaded, at most every half second: each word resets the parent's deadline."""
    next_word = 0.0

    def tell(part: float) -> None:
        nonlocal next_word
        if time.monotonic() >= next_word:
            next_word = time.monotonic() + 0.5
            progress(f"loading the model: {part:.0%}")

    return tell


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--model", required=True)
    parser.add_argument("--context", type=int, default=DEFAULT_CONTEXT_TOKENS)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--gpu-layers", type=int, default=0)
    parser.add_argument("--cache-type", choices=("f32", "f16", "q8_0"), default="f16")
    parser.add_argument("--folder", default="")
    parser.add_argument("--projector", default="")
    return parser.parse_args(arguments)


def main() -> int:
    """Serve until the parent goes away."""
    runner = ChatRunner()
    code = serve_child(runner.handle, prepare=runner.prepare)
    runner.rest()
    return code


if __name__ == "__main__":
    sys.exit(main())
