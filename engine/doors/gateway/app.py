"""The gateway as one ASGI application: the gate outside, OpenAI's addresses inside."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, Router

from engine.contract.answer import Usage
from engine.contract.call import Call, Priority
from engine.contract.gateway import GatewayKey, KeyUsage
from engine.doors.api.guard import App, Receive, Scope, Send
from engine.doors.api.stream import follow
from engine.doors.gateway import chat_answer, chat_request, vectors
from engine.doors.gateway.failure import Failure, failure_of
from engine.doors.gateway.gate import SCOPE_KEY, Gate
from engine.doors.gateway.interfaces import DEFAULT_MODEL, Keys, OfferedModels
from engine.doors.gateway.limits import Limits
from engine.doors.gateway.metrics import Metrics
from engine.doors.gateway.runs import Asked, ChatRun, ChatRuns, fingerprint

T = TypeVar("T")
LOOK_EVERY_S: Final = 0.25
"""How soon a caller that hung up is noticed while the model reads."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the addresses work with."""

    models: OfferedModels
    keys: Keys
    runs: ChatRuns
    metrics: Metrics


def open_parts(models: OfferedModels, keys: Keys, most: Callable[[], int]) -> Parts:
    """Return the parts of one gateway; ``most`` answers may be in hand at once."""

    def ended(asked: Asked, run: ChatRun) -> None:
        usage = chat_answer.usage_of(run.events)
        if usage == Usage() and run.events:  # broken off: what was read and written counts all the same
            read = models.estimate([message.content for message in asked.generation.messages])
            usage = Usage(prompt_tokens=read, generated_tokens=len(run.events))
        metrics.answered(asked.key_id, usage)
        keys.note(asked.key_id, KeyUsage(1, usage.prompt_tokens, usage.generated_tokens, 0))

    runs = ChatRuns(most, ended)
    metrics = Metrics(lambda: runs.in_hand)
    return Parts(models, keys, runs, metrics)


def build_app(parts: Parts, port: int) -> App:
    """Return the guarded application that serves on the given port."""
    at = {
        "/v1/models": ("GET", _models),
        "/v1/chat/completions": ("POST", _chat),
        "/v1/embeddings": ("POST", _embeddings),
        "/v1/rerank": ("POST", _rerank),
        "/metrics": ("GET", _metrics),
    }
    routes = [Route(path, _served(parts, path, method, answer)) for path, (method, answer) in at.items()]
    router = Router(routes, redirect_slashes=False, default=_nowhere)
    return Gate(router, parts.keys, Limits(), parts.metrics, port)


def _served(parts: Parts, path: str, method: str, answer: Any) -> App:
    """Return one address as an application: its errors in OpenAI's shape."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        scope["jackdaw.route"] = path
        request = Request(scope, receive)
        try:
            if request.method != method:
                raise Failure(405, "method_not_allowed", f"{path} is asked by {method}.")
            response = await answer(parts, request)
        except Exception as error:
            failure = failure_of(error)
            if failure.status == 500:
                log.exception("%s failed", path)
            response = failure.response()
        await response(scope, receive, send)

    return _Place(serve)


class _Place:
    """Starlette takes a function for a handler of its own; an object is an application."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    words = f"There is no {scope['path']} here. There are /v1/models, /v1/chat/completions, /v1/embeddings, /v1/rerank."
    await Failure(404, "not_found", words).response()(scope, receive, send)


async def _models(parts: Parts, request: Request) -> Response:
    key: GatewayKey = request.scope[SCOPE_KEY]
    offered = await run_in_threadpool(parts.models.offered)
    listed = [
        {
            "id": model.name,
            "object": "model",
            "created": 0,
            "owned_by": "jackdaw",
            "task": model.task,
            **({"max_model_len": model.context_tokens} if model.context_tokens else {}),
        }
        for model in offered
        if _may_ask(key, model.name)
    ]
    return JSONResponse({"object": "list", "data": listed})


async def _metrics(parts: Parts, request: Request) -> Response:  # noqa: ARG001 - every address is asked alike
    return Response(parts.metrics.text(), media_type=parts.metrics.content_type)


async def _embeddings(parts: Parts, request: Request) -> Response:
    asked = vectors.read_embedding(await _body(request))
    found = await _of_texts(parts, request, asked, lambda call: parts.models.embed(asked.model, asked.texts, call))
    tokens = parts.models.estimate(asked.texts)
    return JSONResponse(vectors.embedding_answer(asked, found, tokens))


async def _rerank(parts: Parts, request: Request) -> Response:
    asked = vectors.read_rerank(await _body(request))
    method, scores = await _of_texts(
        parts, request, asked, lambda call: parts.models.order(asked.model, asked.query, asked.texts, call)
    )
    tokens = parts.models.estimate((asked.query, *asked.texts))
    return JSONResponse(vectors.rerank_answer(asked, method, scores, tokens))


async def _of_texts(
    parts: Parts,
    request: Request,
    asked: vectors.EmbeddingRequest | vectors.RerankRequest,
    work: Callable[[Call], T],
) -> T:
    """Return what an embedding model makes of a request's texts, and note what it took."""
    key = _check_model(request, asked.model)
    call = Call(priority=Priority.WANTED)
    found = await run_in_threadpool(work, call)
    tokens = parts.models.estimate(asked.texts)
    await run_in_threadpool(parts.keys.note, key.id, KeyUsage(1, tokens, 0, 0))
    return found


async def _chat(parts: Parts, request: Request) -> Response:
    body = await _body(request)
    asked = chat_request.read(body)
    key = _check_model(request, asked.model)
    run, source = parts.runs.start(
        Asked(
            key.id,
            fingerprint(key.id, body),
            asked.generation,
            lambda: parts.models.chat("" if asked.model == DEFAULT_MODEL else asked.model),
            key.cached,
        )
    )
    parts.metrics.cache(source)
    if source == "hit":
        await run_in_threadpool(parts.keys.note, key.id, KeyUsage(1, 0, 0, 1))
    head = chat_answer.Head(f"chatcmpl-{secrets.token_hex(12)}", int(time.time()), asked.model)
    headers = {"x-cache": source, "Cache-Control": "no-store"}
    try:
        await _until(run, request, lambda: bool(run.events) or run.is_ended)
        if run.failure is not None and not run.events:
            raise run.failure
        if not asked.stream:
            await _until(run, request, lambda: run.is_ended)
            if run.failure is not None:
                raise run.failure
            whole = JSONResponse(chat_answer.completion(head, run.events), headers=headers)
            run.leave()
            return whole
    except BaseException:
        run.leave()
        raise
    return StreamingResponse(_streamed(run, head, asked.with_usage), headers=headers, media_type="text/event-stream")


async def _streamed(run: ChatRun, head: chat_answer.Head, with_usage: bool) -> AsyncIterator[str]:
    told = 0

    def take() -> tuple[list[str], bool]:
        nonlocal told
        ended = run.is_ended
        fresh = run.events[told:]
        frames = [_frame(chat_answer.chunk(head, event)) for event in fresh]
        told += len(fresh)
        if ended and run.failure is not None:
            frames.append(_frame(run.failure.body))
        elif ended:
            frames += [_frame(chat_answer.usage_chunk(head, chat_answer.usage_of(run.events)))] if with_usage else []
            frames.append("data: [DONE]\n\n")
        return frames, ended

    try:
        yield _frame(chat_answer.opening(head))
        async for frames in follow(run.wakers, take):
            yield frames
    finally:
        run.leave()


def _frame(data: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(data)}\n\n"


async def _until(run: ChatRun, request: Request, is_so: Callable[[], bool]) -> None:
    """Wait until something is so. Raises Failure when the caller hung up meanwhile."""
    loop, news = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        loop.call_soon_threadsafe(news.set)

    run.wakers.add(wake)
    try:
        while not is_so():
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), LOOK_EVERY_S)
            news.clear()
            if await request.is_disconnected():
                raise Failure(499, "hung_up", "The caller hung up.")
    finally:
        run.wakers.drop(wake)


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise Failure(400, "not_json", f"The body is no JSON: {error}") from None
    if not isinstance(body, dict):
        raise Failure(400, "not_json", "The body must be a JSON object.")
    return body


def _check_model(request: Request, model: str) -> GatewayKey:
    """Return the key of a request that may ask the model. Raises Failure 403."""
    key: GatewayKey = request.scope[SCOPE_KEY]
    if not _may_ask(key, model):
        words = f"The key '{key.name}' may not ask the model '{model}'. It may ask: {', '.join(key.models)}."
        raise Failure(403, "model_not_allowed", words, kind="permission_error", param="model")
    return key


def _may_ask(key: GatewayKey, model: str) -> bool:
    return not key.models or model in key.models
