"""A chat model that has no room now is refused before any process of its own starts."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from engine.contract.call import Call
from engine.contract.errors import ModelTooLarge
from engine.contract.generation import Generation, Message, ModelDone, Sampling
from engine.contract.model import HardwareReport
from engine.settings.paths import Home
from engine.wiring.models import ChatModels
from engine.wiring.preferences import Preferences
from engine.wiring.servers import Servers
from engine.wiring.way_out import WayOut
from models.catalogue.registry import ModelRegistry
from models.fit.fitting import Fitting
from models.handles.scheduler import Scheduler
from tests.fakes.gguf_header import write_model
from tests.fakes.ollama_server import running_ollama

MB = 10**6


def test_a_load_without_room_is_refused_before_it_starts(tmp_path: Path) -> None:
    home = Home(tmp_path).create()
    preferences = Preferences(home)
    registry = ModelRegistry(home.models, preferences.chosen_models, preferences.choose_model)
    registry.add(os.fsencode(write_model(tmp_path / "large.gguf", layers=8, vocabulary=32000)))
    small = HardwareReport("made up", (), 2, 2000 * MB, 300 * MB)
    servers = Servers(home, preferences, WayOut(home, preferences))
    models = ChatModels(registry, preferences, Scheduler(Fitting(lambda _: small)), home.cache / "states", servers)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    try:
        with pytest.raises(ModelTooLarge, match=r"Needs .* even with a context of 2,048 tokens, 0\.2 GB free"):
            models.backend("large")
        assert {child.pid for child in psutil.Process().children(recursive=True)} <= before
    finally:
        models.close()


def test_another_model_answers_for_the_chosen_one_and_titles_have_their_own(tmp_path: Path) -> None:
    home = Home(tmp_path).create()
    preferences = Preferences(home)
    registry = ModelRegistry(home.models, preferences.chosen_models, preferences.choose_model)
    servers = Servers(home, preferences, WayOut(home, preferences))
    models = ChatModels(registry, preferences, Scheduler(Fitting()), home.cache / "states", servers)
    with running_ollama() as server:
        servers.add(server.url, "", "")
        preferences.change({"models.chat": "ollama:nowhere", "models.fallback": "ollama:m:4b"})
        backend = models.backend("")
        assert backend is not None
        done = list(backend.stream(Generation((Message("user", "hi"),), Sampling(max_tokens=1)), Call()))[-1]
        assert isinstance(done, ModelDone)
        assert done.usage.backend == "ollama:m:4b"
        assert "ollama:nowhere did not answer" in done.usage.notes[0]
        assert models.for_titles() is None
        servers.use("ollama:m:4b", "title", cloud=False)
        titles = models.for_titles()
        assert titles is not None
        assert titles.capabilities().model == "ollama:m:4b"
    models.close()
