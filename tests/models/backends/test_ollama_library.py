"""The models of an Ollama server, against the stand-in; nothing of the environment goes along."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from engine.contract.call import Call, CancelToken
from engine.contract.errors import Cancelled, RemoteFailed
from models.backends.ollama_library import OllamaLibrary, PullStep
from tests.fakes.ollama_server import StandIn, running_ollama


@pytest.fixture
def server() -> Iterator[StandIn]:
    with running_ollama() as server:
        yield server


@pytest.fixture
def library(server: StandIn, monkeypatch: pytest.MonkeyPatch) -> OllamaLibrary:
    monkeypatch.setenv("OLLAMA_API_KEY", "a-secret")
    monkeypatch.setenv("OLLAMA_HOST", "http://192.0.2.1:9")
    return OllamaLibrary(lambda: httpx.Client(base_url=server.url, trust_env=False), "127.0.0.1")


def test_it_lists_what_there_is_and_what_is_loaded(server: StandIn, library: OllamaLibrary) -> None:
    (model,) = library.models()
    assert (model.name, model.size_bytes, model.note) == ("m:4b", 1000, "4B Q4_K_M")
    (loaded,) = library.loaded()
    assert (loaded.memory_bytes, loaded.context_tokens) == (2000, 4096)
    assert all("a-secret" not in str(headers) for headers in server.headers)


def test_a_fetch_says_how_far_it_is(library: OllamaLibrary) -> None:
    steps = list(library.pull("m:4b", Call()))
    assert PullStep("pulling abc", "sha256:abc", 40, 100) in steps
    assert steps[-1].status == "success"


def test_a_fetch_that_fails_under_status_200_is_an_error(library: OllamaLibrary) -> None:
    with pytest.raises(RemoteFailed, match="does not exist"):
        list(library.pull("nowhere", Call()))


def test_a_fetch_can_be_left(library: OllamaLibrary) -> None:
    token = CancelToken()
    steps = library.pull("m:4b", Call(cancel=token))
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        next(steps)


def test_unloading_asks_for_it(server: StandIn, library: OllamaLibrary) -> None:
    library.unload("m:4b")
    (body,) = server.bodies("/api/generate")
    assert (body["model"], body["keep_alive"]) == ("m:4b", 0)


def test_no_server_says_so() -> None:
    with running_ollama() as server:
        pass
    with pytest.raises(RemoteFailed):
        OllamaLibrary(lambda: httpx.Client(base_url=server.url, trust_env=False), "127.0.0.1").models()
