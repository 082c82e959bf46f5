"""A chat model that has no room now is refused before any process of its own starts."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from engine.contract.errors import ModelTooLarge
from engine.contract.model import HardwareReport
from engine.settings.paths import Home
from engine.wiring.models import ChatModels
from engine.wiring.preferences import Preferences
from models.fitting import Fitting
from models.registry import ModelRegistry
from models.scheduler import Scheduler
from tests.fakes.gguf_header import write_model

MB = 10**6


def test_a_load_without_room_is_refused_before_it_starts(tmp_path: Path) -> None:
    home = Home(tmp_path).create()
    preferences = Preferences(home)
    registry = ModelRegistry(home.models, preferences.chosen_models, preferences.choose_model)
    registry.add(os.fsencode(write_model(tmp_path / "large.gguf", layers=8, vocabulary=32000)))
    small = HardwareReport("made up", (), 2, 2000 * MB, 300 * MB)
    models = ChatModels(registry, preferences, Scheduler(Fitting(lambda _: small)), home.cache / "states")
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    try:
        with pytest.raises(ModelTooLarge, match=r"Needs .* even with a context of 2,048 tokens, 0\.2 GB free"):
            models.backend("large")
        assert {child.pid for child in psutil.Process().children(recursive=True)} <= before
    finally:
        models.close()
