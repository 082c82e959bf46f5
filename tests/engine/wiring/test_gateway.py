"""The gateway of a home: off at first, where the settings say, its keys kept as hashes alone."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.contract.errors import BadRequest, ModelMissing, NotFound
from engine.library.store.ledger import spaces
from engine.library.store.ledger.database import Ledger
from engine.settings.paths import Home
from engine.wiring.embedders import Embedders
from engine.wiring.gateway import GatewayModels, GatewayRoom, LedgerKeys
from engine.wiring.models import ChatModels
from engine.wiring.preferences import Preferences
from engine.wiring.reranking import Reranking
from engine.wiring.servers import Servers
from engine.wiring.way_out import WayOut
from models.catalogue.registry import ModelRegistry
from models.fit.fitting import Fitting
from models.handles.scheduler import Scheduler
from tests.fakes.tiny_reranker import make_tiny_reranker


class Parts:
    def __init__(self, home: Home) -> None:
        self.preferences = Preferences(home)
        self.preferences.change({"models.embedding": "", "gateway.port": 0})
        self.ledger = Ledger.open(home.ledger)
        registry = ModelRegistry(home.models, self.preferences.chosen_models, self.preferences.choose_model)
        servers = Servers(home, self.preferences, WayOut(home, self.preferences))
        self.chats = ChatModels(registry, self.preferences, Scheduler(Fitting()), home.cache / "states", servers)
        embedders = Embedders(
            home, lambda: self.preferences.now.models.embedding, lambda: self.ledger.read(spaces.active)
        )
        self.registry, self.reranking = registry, Reranking(registry, self.preferences)
        self.models = GatewayModels(registry, self.chats, embedders, self.preferences, self.reranking)
        self.keys = LedgerKeys(self.ledger)
        self.room = GatewayRoom(self.models, self.keys, self.preferences)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    parts = Parts(Home(tmp_path).create())
    yield parts
    parts.room.close()
    parts.chats.close()
    parts.reranking.close()
    parts.ledger.close()


def test_it_is_off_until_switched_on_and_the_setting_stays(parts: Parts) -> None:
    parts.room.follow_settings()
    assert (parts.room.state().on, parts.room.state().url) == (False, "")
    state = parts.room.switch(True)
    assert state.url.startswith("http://127.0.0.1:")
    assert parts.preferences.now.gateway.on
    parts.room.close()
    assert parts.room.state().on, "an engine that stops leaves the setting"
    assert parts.room.switch(False).url == ""


def test_a_taken_port_is_told_and_another_one_is_taken_up(parts: Parts) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        parts.preferences.change({"gateway.port": taken.getsockname()[1]})
        state = parts.room.switch(True)
        assert state.url == ""
        assert "gateway.port" in state.problem
    parts.preferences.change({"gateway.port": 0})
    assert parts.room.switch(True).url


def test_a_secret_is_nowhere_on_the_disk(parts: Parts, tmp_path: Path) -> None:
    made = parts.keys.create("editor", ["tiny"], 30, 0, cached=False)
    assert parts.keys.find(made.secret) == made.key
    assert parts.keys.find("jd-other") is None
    secret = made.secret.removeprefix("jd-").encode()
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and secret in file.read_bytes()]
    with pytest.raises(BadRequest):
        parts.keys.create("editor", [], 0, 0, cached=False)
    with pytest.raises(NotFound):
        parts.keys.revoke("nobody")


def test_without_models_the_errors_say_so(parts: Parts) -> None:
    assert parts.models.offered() == []
    with pytest.raises(ModelMissing):
        parts.models.chat("")
    with pytest.raises(NotFound):
        parts.models.chat("nowhere")


def test_the_chosen_reranker_orders_and_without_one_vectors_would(parts: Parts, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        parts.models.order("default", "red", ["the red bicycle"], Call())
    entry = parts.registry.add(os.fsencode(make_tiny_reranker(tmp_path / "order.gguf")))
    with pytest.raises(BadRequest, match="not for chat"):
        parts.registry.use(entry.name, "chat")
    parts.registry.use(entry.name, "rerank")
    method, scores = parts.models.order("default", "red", ["the red bicycle", "a bell"], Call())
    assert (method, len(scores)) == ("rerank", 2)
    assert "order" in {model.name for model in parts.models.offered()}
    parts.registry.remove(entry.name)
    assert parts.reranking.current() is None
