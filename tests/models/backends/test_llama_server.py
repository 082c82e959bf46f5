"""The OpenAI-compatible backend against a real server of others: llama-cpp-python's, with a tiny chat model."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from engine.contract.call import Call, CancelToken
from engine.contract.errors import Cancelled, RemoteFailed
from engine.contract.generation import Generation, Message, ModelDone, ModelText, Sampling
from models.backends.openai_server import OpenAiBackend, OpenAiServer

for _package in ("fastapi", "pydantic_settings", "sse_starlette", "starlette_context"):
    pytest.importorskip(_package, reason="llama_cpp.server needs it")

START_S = 120.0
"""Patience with a loaded machine; the server is there in two seconds on an idle one."""
CONTEXT = 512


@pytest.fixture(scope="module")
def url(tiny_gguf: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    options = {"model": tiny_gguf, "model_alias": "tiny", "port": port, "n_ctx": CONTEXT, "n_threads": 1}
    arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    server = subprocess.Popen(
        [sys.executable, "-m", "llama_cpp.server", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address, ends = f"http://127.0.0.1:{port}/v1", time.monotonic() + START_S
    try:
        while True:
            try:
                httpx.get(f"{address}/models", trust_env=False).raise_for_status()
                break
            except httpx.TransportError:
                if server.poll() is not None or time.monotonic() > ends:
                    pytest.fail("the server did not start")
        yield address
    finally:
        server.kill()
        server.wait()


def backend(url: str, model: str = "tiny") -> OpenAiBackend:
    client = lambda: httpx.Client(base_url=url, trust_env=False, timeout=START_S)  # noqa: E731
    return OpenAiBackend(model, client, url, context_tokens=CONTEXT)


def asked(words: str = "hello there", most: int = 8, **more: object) -> Generation:
    return Generation((Message("user", words),), Sampling(max_tokens=most), **more)  # type: ignore[arg-type]


def test_its_models_are_listed(url: str) -> None:
    found = OpenAiServer(lambda: httpx.Client(base_url=url, trust_env=False), url).models()
    assert "tiny" in found


def test_an_answer_streams_and_the_same_seed_says_the_same(url: str) -> None:
    events = list(backend(url).stream(asked(), Call()))
    assert isinstance(events[-1], ModelDone)
    assert events[-1].finish == "length"
    text = "".join(event.text for event in events if isinstance(event, ModelText))
    again = list(backend(url).stream(asked(), Call()))
    assert text == "".join(event.text for event in again if isinstance(event, ModelText))


def test_a_cancelled_answer_ends_and_the_next_question_is_answered(url: str) -> None:
    token = CancelToken()
    events = backend(url).stream(asked(most=400), Call(cancel=token))
    next(events)
    token.cancel()
    with pytest.raises(Cancelled):
        list(events)
    assert isinstance(list(backend(url).stream(asked(), Call()))[-1], ModelDone)


def test_a_schema_is_refused_in_its_own_words(url: str) -> None:
    # It is older than the type json_schema; what it answers has to reach the person.
    with pytest.raises(RemoteFailed, match="json_object"):
        list(backend(url).stream(asked(schema={"type": "object", "properties": {}}), Call()))
