"""A tiny model, its tokenizer, and a ledger for the chats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.assistant.chat.chats import Chats
from engine.library.store.ledger.database import Ledger
from tests.fakes.tiny_gguf import make_tiny_gguf


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_gguf(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture(scope="session")
def tokenize(tiny_gguf: Path) -> Callable[[str], list[int]]:
    from models.runners.llama_model import LlamaModel
    from models.runners.loading import LoadSettings

    model = LlamaModel(str(tiny_gguf), LoadSettings(256, threads=1))
    return lambda text: model.vocabulary.tokenize(text, parse_special=True)


@pytest.fixture
def chats(tmp_path: Path) -> Iterator[Chats]:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    yield Chats(ledger)
    ledger.close()
