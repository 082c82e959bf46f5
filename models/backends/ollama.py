"""OllamaBackend: a model of an Ollama server, over its own HTTP, as a ChatBackend."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import httpx

from engine.contract.answer import Usage
from engine.contract.call import Call
from engine.contract.errors import BadRequest, JackdawError, NotFound, NotGranted, RemoteFailed
from engine.contract.generation import Capabilities, Generation, ModelDone, ModelEvent
from engine.contract.reason import Remedy
from models.backends.line_stream import Connect, LineStream, Refused
from models.backends.ollama_wire import LineReader, Shown, body_of, failure, is_constrained, shown
from models.backends.prompt_size import CUT_NOTE, estimated, size_bytes
from models.backends.token_estimate import TokenEstimate
from models.calling.ladder import CONSTRAINED, NATIVE
from models.handles.turns import Turns

LEAST_CONTEXT_TOKENS = 2048


class OllamaBackend:
    """The model ``name`` of the server behind ``connect``. Nothing is cut by the server, or it is said.

    ``remote`` is the server's host when it is not this machine. ``cloud`` says that the person allowed this very model
    to be answered by another machine than the server. ``called`` is its name here, where that is another.
    """

    def __init__(
        self,
        name: str,
        connect: Connect,
        destination: str,
        *,
        context_tokens: int,
        remote: str = "",
        cloud: bool = False,
        called: str = "",
    ) -> None:
        self._name = name
        self._called = called or name
        self._connect = connect
        self._destination = destination
        self._wished_tokens = context_tokens
        self._remote = remote
        self._cloud = cloud
        self._turns = Turns()
        self._shown: Shown | None = None
        self._running: LineStream | None = None
        self._estimate = TokenEstimate()

    def capabilities(self) -> Capabilities:
        """Return what the server says the model can do. Raises NotFound, RemoteFailed, NotGranted."""
        model = self._model()
        return Capabilities(
            self._called,
            self._context_tokens(model),
            backend="ollama",
            remote=self._remote or model.remote_host,
            tools=NATIVE if model.calls_tools else CONSTRAINED,
            vision="vision" in model.abilities,
            reasoning=model.reasons,
            counting="estimate",
        )

    def stream(self, request: Generation, call: Call) -> Iterator[ModelEvent]:
        """Yield the answer; see ChatBackend."""
        with self._turns.turn(call):
            model = self._model()
            if any(message.images for message in request.messages) and "vision" not in model.abilities:
                raise BadRequest(problem=f"The model {self._name} does not see pictures.")
            yield from self._answer(request, model, call)

    def _answer(self, request: Generation, model: Shown, call: Call) -> Iterator[ModelEvent]:
        body = body_of(self._name, request, model, self._context_tokens(model))
        reader = LineReader(self._destination, constrained=is_constrained(request, model))
        self._running = LineStream(self._connect, "/api/chat", body, self._destination)
        began, first_ms = time.monotonic(), 0.0
        try:
            with closing(self._running.lines(call)) as lines:  # type: ignore[type-var]  # a generator
                for line in lines:
                    for event in reader.feed(line):
                        first_ms = first_ms or (time.monotonic() - began) * 1000
                        yield event
        except Refused as refused:
            raise self._refusal(refused.status, refused.text) from refused
        if reader.done is None:
            raise RemoteFailed(destination=self._destination, problem="its answer broke off")
        usage = self._checked(request, reader.done.usage)
        yield ModelDone(dataclasses.replace(usage, first_token_ms=first_ms), reader.done.finish)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return an estimate for each text: the server does not count."""
        return [self._estimate.of(text) for text in texts]

    def count_prompt(self, request: Generation) -> int:
        """Return an estimate of the whole prompt."""
        return estimated(request, self._estimate)

    def warm(self, request: Generation, call: Call) -> None:
        """Let the server load the model. Raises Cancelled, RemoteFailed."""
        empty = dataclasses.replace(request, messages=(), tools=(), schema=None)
        body = body_of(self._name, empty, self._model(), self._context_tokens(self._model()))
        try:
            for _line in LineStream(self._connect, "/api/chat", body, self._destination).lines(call):
                call.check()
        except Refused as refused:
            raise self._refusal(refused.status, refused.text) from refused

    def cancel(self) -> None:
        """End the running stream, if there is one."""
        if self._running is not None:
            self._running.cancel()

    def _context_tokens(self, model: Shown) -> int:
        most = model.context_tokens or self._wished_tokens
        return max(min(self._wished_tokens, most), min(LEAST_CONTEXT_TOKENS, most))

    def _checked(self, request: Generation, usage: Usage) -> Usage:
        """Hold what the server says it read against what it was sent, and learn from it."""
        sent = estimated(request, self._estimate)
        if self._estimate.was_cut(sent, usage.prompt_tokens):
            note = CUT_NOTE.format(read=usage.prompt_tokens, sent=sent)
            return dataclasses.replace(usage, notes=(note,))
        if not any(message.images for message in request.messages):
            self._estimate.learn(size_bytes(request), usage.prompt_tokens)
        return usage

    def _model(self) -> Shown:
        """Return what the server says of the model, asked once. Raises NotGranted for a cloud that was not allowed."""
        if self._shown is None:
            self._shown = shown(self._show())
        if self._shown.remote_host and not self._cloud:
            remedy = Remedy("allow_cloud", {"model": self._name})
            raise NotGranted(
                "It does not run on the server it is asked of.",
                destination=self._shown.remote_host,
                purpose=f"model {self._name}",
                remedy=remedy,
            )
        return self._shown

    def _show(self) -> dict[str, Any]:
        try:
            with self._connect() as client:
                response = client.post("/api/show", json={"model": self._name})
        except httpx.HTTPError as error:
            raise RemoteFailed(destination=self._destination, problem=str(error) or type(error).__name__) from error
        if response.status_code != httpx.codes.OK:
            raise self._refusal(response.status_code, response.text)
        try:
            return dict(response.json())
        except ValueError as error:
            raise RemoteFailed(destination=self._destination, problem="it is no Ollama server") from error

    def _refusal(self, status: int, text: str) -> JackdawError:
        try:
            said = str(json.loads(text)["error"])
        except (ValueError, KeyError, TypeError):
            said = f"status {status}"
        if status == httpx.codes.NOT_FOUND:
            return NotFound(what=f"model on {self._destination}", name=self._name)
        return failure(self._destination, said, status)
