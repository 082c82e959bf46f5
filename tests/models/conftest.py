"""A tiny random-weight GGUF, made once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.tiny_gguf import make_tiny_gguf


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_gguf(tmp_path_factory.mktemp("models") / "tiny.gguf")
