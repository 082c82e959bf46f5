"""Model servers in a real home: recognised, listed, chosen, asked; every connection through the way out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.contract.errors import BadRequest, NotFound, NotGranted, RemoteFailed
from engine.contract.generation import Generation, Message, ModelDone, Sampling
from engine.settings.paths import Home
from engine.wiring.preferences import Preferences
from engine.wiring.servers import Servers
from engine.wiring.way_out import WayOut
from tests.fakes.ollama_server import StandIn, running_ollama

HELLO = Generation((Message("user", "hello"),), Sampling(max_tokens=2))


class Parts:
    def __init__(self, home: Home) -> None:
        self.preferences = Preferences(home)
        self.way_out = WayOut(home, self.preferences)
        self.servers = Servers(home, self.preferences, self.way_out)


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(Home(tmp_path).create())


@pytest.fixture
def ollama() -> Iterator[StandIn]:
    with running_ollama() as server:
        yield server


def test_a_server_is_recognised_and_its_models_are_chosen_and_asked(parts: Parts, ollama: StandIn) -> None:
    (entry,) = parts.servers.add(ollama.url + "/", "", "")
    assert (entry.name, entry.format, entry.size_bytes) == ("ollama:m:4b", "ollama", 1000)
    assert "in memory" in entry.note
    assert parts.servers.use("ollama:m:4b", "title", cloud=False).used_for == ("title",)
    assert parts.preferences.now.models.title == "ollama:m:4b"
    done = list(parts.servers.backend("ollama:m:4b").stream(HELLO, Call()))[-1]
    assert isinstance(done, ModelDone)
    sent = parts.way_out.report(()).exchanges
    assert sent, "the record of connections has them"
    assert {(exchange.purpose, exchange.port, exchange.status) for exchange in sent} >= {("model", ollama.port, "200")}
    parts.servers.remove("ollama")
    assert parts.preferences.now.models.title == ""
    with pytest.raises(NotFound):
        parts.servers.backend("ollama:m:4b")


def test_a_server_elsewhere_needs_a_grant_before_anything_is_sent(parts: Parts) -> None:
    with pytest.raises(NotGranted) as caught:
        parts.servers.add("http://192.0.2.7:8000/v1", "", "")
    assert caught.value.remedy is not None
    assert caught.value.remedy.params == {"purpose": "model", "host": "192.0.2.7", "port": "8000"}
    assert parts.servers.servers() == []


def test_a_key_goes_along_and_is_not_shown(parts: Parts, ollama: StandIn) -> None:
    parts.servers.add(ollama.url, "lab", "secret-key")
    assert ollama.headers[-1]["Authorization"] == "Bearer secret-key"
    (server,) = parts.servers.servers()
    assert server.has_key
    assert "secret-key" not in repr(server)


def test_a_cloud_model_is_allowed_by_name_and_shown_for_what_it_is(parts: Parts, ollama: StandIn) -> None:
    ollama.remote_host = "https://ollama.example"
    parts.servers.add(ollama.url, "", "")
    with pytest.raises(NotGranted):
        parts.servers.use("ollama:m:4b", "chat", cloud=False)
    assert parts.preferences.now.models.chat == ""
    entry = parts.servers.use("ollama:m:4b", "chat", cloud=True)
    assert "https://ollama.example" in entry.note
    assert parts.servers.backend("ollama:m:4b").capabilities().remote == "https://ollama.example"


def test_a_server_that_is_down_is_listed_as_that(parts: Parts) -> None:
    with running_ollama() as ollama:
        parts.servers.add(ollama.url, "", "")
    (entry,) = parts.servers.models()
    assert entry.name == "ollama:"
    assert "did not do its part" in entry.note
    with pytest.raises(RemoteFailed):
        parts.servers.add(ollama.url, "other", "")


def test_a_model_is_fetched_and_let_go(parts: Parts, ollama: StandIn) -> None:
    parts.servers.add(ollama.url, "", "")
    steps: list[tuple[int, int, str]] = []
    parts.servers.pull("ollama:m:4b", lambda done, total, now: steps.append((done, total, now)), Call())
    assert (40, 100, "pulling abc") in steps
    parts.servers.unload("ollama:m:4b")
    assert ollama.bodies("/api/generate")


def test_a_served_model_makes_no_vectors_of_the_library(parts: Parts, ollama: StandIn) -> None:
    parts.servers.add(ollama.url, "", "")
    with pytest.raises(BadRequest):
        parts.servers.use("ollama:m:4b", "embedding", cloud=False)
