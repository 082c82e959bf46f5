"""OpenAiBackend: a model of any server with OpenAI's chat interface (llama.cpp, vLLM, LM Studio), as a ChatBackend."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import httpx

from engine.contract.call import Call
from engine.contract.errors import BadRequest, JackdawError, NotFound, RemoteFailed
from engine.contract.generation import Capabilities, Generation, ModelDone, ModelEvent
from models.backends.line_stream import Connect, LineStream, Refused
from models.backends.openai_wire import EventReader, body_of, said_in
from models.backends.prompt_size import CUT_NOTE, estimated, size_bytes
from models.backends.token_estimate import TokenEstimate
from models.calling.ladder import NATIVE
from models.handles.turns import Turns

LEAST_MEASURED_S = 0.2
"""Words that came in less time came in one piece, which says nothing of the server's speed."""


class OpenAiServer:
    """What a server has and can do besides chat. Its base address ends where ``/chat/completions`` begins."""

    def __init__(self, connect: Connect, destination: str) -> None:
        self._connect = connect
        self._destination = destination

    def models(self) -> Mapping[str, int]:
        """Return each model with its context in tokens, 0 where the server does not say. Raises RemoteFailed."""
        listed = self._ask("GET", "models", None).get("data")
        if not isinstance(listed, list):
            raise RemoteFailed(destination=self._destination, problem="it is no OpenAI-compatible server")
        return {str(model["id"]): _context(model) for model in listed if isinstance(model, dict) and "id" in model}

    def embed(self, name: str, texts: Sequence[str]) -> list[list[float]]:
        """Return the vector of each text. Raises NotFound, BadRequest, RemoteFailed."""
        facts = self._ask("POST", "embeddings", {"model": name, "input": list(texts), "encoding_format": "float"})
        try:
            rows = sorted(facts["data"], key=lambda row: row["index"])
            vectors = [[float(value) for value in row["embedding"]] for row in rows]
        except (KeyError, TypeError, ValueError) as error:
            raise RemoteFailed(destination=self._destination, problem="its vectors cannot be read") from error
        if len(vectors) != len(texts):
            raise RemoteFailed(destination=self._destination, problem="it sent another number of vectors than texts")
        return vectors

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        try:
            with self._connect() as client:
                response = client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise RemoteFailed(destination=self._destination, problem=str(error) or type(error).__name__) from error
        if response.status_code != httpx.codes.OK:
            raise refusal(self._destination, Refused(response.status_code, response.text))
        try:
            return dict(response.json())
        except (ValueError, TypeError) as error:
            problem = "it is no OpenAI-compatible server"
            raise RemoteFailed(destination=self._destination, problem=problem) from error


class OpenAiBackend:
    """The model ``name`` of the server behind ``connect``. ``remote`` is its host when it is not this machine;
    ``called`` is the model's name here, where that is another.

    The interface tells neither what a model can do nor how many tokens a text has: tools and pictures are passed on,
    a server that cannot do them says so, and counts are estimates.
    """

    def __init__(
        self,
        name: str,
        connect: Connect,
        destination: str,
        *,
        context_tokens: int,
        remote: str = "",
        called: str = "",
    ) -> None:
        self._name = name
        self._called = called or name
        self._connect = connect
        self._destination = destination
        self._wished_tokens = context_tokens
        self._remote = remote
        self._turns = Turns()
        self._context: int | None = None
        self._running: LineStream | None = None
        self._estimate = TokenEstimate()

    def capabilities(self) -> Capabilities:
        """Return what is known of the model. Raises NotFound, RemoteFailed, NotGranted."""
        if self._context is None:
            models = OpenAiServer(self._connect, self._destination).models()
            if self._name not in models:
                raise NotFound(what=f"model on {self._destination}", name=self._name)
            self._context = models[self._name]
        return Capabilities(
            self._called,
            min(self._wished_tokens, self._context or self._wished_tokens),
            backend="openai",
            remote=self._remote,
            tools=NATIVE,
            vision=True,
            reasoning=True,
            counting="estimate",
        )

    def stream(self, request: Generation, call: Call) -> Iterator[ModelEvent]:
        """Yield the answer; see ChatBackend."""
        with self._turns.turn(call):
            reader = EventReader(self._destination)
            self._running = LineStream(
                self._connect, "chat/completions", body_of(self._name, request), self._destination
            )
            began, first_s, last_s = time.monotonic(), 0.0, 0.0
            try:
                with closing(self._running.lines(call)) as lines:  # type: ignore[type-var]  # a generator
                    for line in lines:
                        for event in reader.feed(line):
                            last_s = time.monotonic() - began
                            first_s = first_s or last_s
                            yield event
                        if reader.ended:
                            break
            except Refused as refused:
                raise refusal(self._destination, refused) from refused
            for event in reader.done():
                yield self._timed(event, request, first_s, last_s) if isinstance(event, ModelDone) else event

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return an estimate for each text: the interface has no counting."""
        return [self._estimate.of(text) for text in texts]

    def count_prompt(self, request: Generation) -> int:
        """Return an estimate of the whole prompt."""
        return estimated(request, self._estimate)

    def warm(self, request: Generation, call: Call) -> None:  # noqa: ARG002 - the protocol's
        """Do nothing: a server of others is asked only what the person asks."""
        call.check()

    def cancel(self) -> None:
        """End the running stream, if there is one."""
        if self._running is not None:
            self._running.cancel()

    def _timed(self, done: ModelDone, request: Generation, first_s: float, last_s: float) -> ModelDone:
        """Return the end with our own times, held against what was sent."""
        usage, sent = done.usage, estimated(request, self._estimate)
        if self._estimate.was_cut(sent, usage.prompt_tokens):
            note = CUT_NOTE.format(read=usage.prompt_tokens, sent=sent)
            usage = dataclasses.replace(usage, notes=(note,))
        elif not any(message.images for message in request.messages):
            self._estimate.learn(size_bytes(request), usage.prompt_tokens)
        took_s = last_s - first_s
        speed = (usage.generated_tokens - 1) / took_s if took_s >= LEAST_MEASURED_S else 0.0
        usage = dataclasses.replace(usage, first_token_ms=first_s * 1000, tokens_per_s=max(speed, 0.0))
        return dataclasses.replace(done, usage=usage)


def refusal(destination: str, refused: Refused) -> JackdawError:
    """Return the error for an answer with an error status."""
    try:
        said = said_in(json.loads(refused.text))
    except (ValueError, AttributeError):
        said = refused.text[:300]
    said = said or f"status {refused.status}"
    if refused.status == httpx.codes.NOT_FOUND:
        return NotFound(said, what="model or address on", name=destination)
    if refused.status in {400, 413, 415, 422}:
        return BadRequest(problem=f"The model server {destination} refused it: {said}")
    return RemoteFailed(destination=destination, problem=f"it answered {refused.status}: {said}")


def _context(model: Mapping[str, Any]) -> int:
    """Return the context a server tells: vLLM and our gateway, LM Studio, llama.cpp."""
    meta = model.get("meta") or {}
    for value in (model.get("max_model_len"), model.get("max_context_length"), meta.get("n_ctx_train")):
        if isinstance(value, int) and value > 0:
            return value
    return 0
