"""A model file is known by its header and its hash, wherever it lies."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path

import pytest

from engine.contract.errors import BadRequest, Conflict, NotFound, PathMissing
from engine.contract.request import ModelEntry
from models.catalogue.registry import ModelRegistry
from tests.fakes.tiny_gguf import make_tiny_gguf

BUILT_IN = ModelEntry("house-embedder", "embedding", "safetensors", "", 10)


class Home:
    """A registry with settings that are only a dictionary."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chosen: dict[str, str] = {"chat": "", "embedding": "house-embedder"}

    def open(self) -> ModelRegistry:
        return ModelRegistry(self.folder, lambda: self.chosen, self.chosen.__setitem__, (BUILT_IN,))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home" / "models")


@pytest.fixture
def model(tmp_path: Path, tiny_gguf: Path) -> Path:
    return Path(shutil.copy(tiny_gguf, tmp_path / "My Model (Q4).gguf"))


def test_an_added_model_is_known_to_the_next_program(home: Home, model: Path) -> None:
    entry = home.open().add(os.fsencode(model))
    assert (entry.name, entry.task, entry.format, entry.path) == ("My-Model-Q4", "chat", "gguf", str(model))
    assert entry.size_bytes == model.stat().st_size
    assert len(entry.sha256) == 64
    assert [known.name for known in home.open().models()] == ["My-Model-Q4", "house-embedder"]
    assert home.open().add(os.fsencode(model)) == entry


def test_a_model_is_chosen_for_a_task_it_can_do(home: Home, model: Path) -> None:
    registry = home.open()
    registry.add(os.fsencode(model))
    assert registry.use("My-Model-Q4", "chat").used_for == ("chat",)
    assert home.chosen["chat"] == "My-Model-Q4"
    for task in ("embedding", "cooking"):
        with pytest.raises(BadRequest):
            registry.use("My-Model-Q4", task)
    with pytest.raises(NotFound):
        registry.use("nothing", "chat")


def test_a_removed_model_is_used_for_nothing_and_its_file_stays(home: Home, model: Path) -> None:
    registry = home.open()
    registry.add(os.fsencode(model))
    registry.use("My-Model-Q4", "chat")
    registry.remove("My-Model-Q4")
    assert home.chosen["chat"] == ""
    assert model.exists()
    with pytest.raises(NotFound):
        registry.remove("My-Model-Q4")
    with pytest.raises(Conflict):
        registry.remove("house-embedder")


def test_the_file_that_is_loaded_is_the_one_that_was_added(home: Home, model: Path, tmp_path: Path) -> None:
    registry = home.open()
    registry.add(os.fsencode(model))
    assert registry.verified_path("My-Model-Q4") == model
    os.utime(model, ns=(1, 1))
    assert registry.verified_path("My-Model-Q4") == model, "touched, but the same bytes"
    make_tiny_gguf(model, seed=8)
    with pytest.raises(Conflict, match="changed"):
        registry.verified_path("My-Model-Q4")
    model.unlink()
    with pytest.raises(PathMissing):
        registry.verified_path("My-Model-Q4")
    assert "not there" in next(entry.note for entry in registry.models() if entry.name == "My-Model-Q4")


def test_two_files_of_one_name_do_not_replace_each_other(home: Home, model: Path, tmp_path: Path) -> None:
    registry = home.open()
    registry.add(os.fsencode(model))
    (tmp_path / "other").mkdir()
    with pytest.raises(Conflict):
        registry.add(os.fsencode(shutil.copy(model, tmp_path / "other" / model.name)))


def test_a_model_says_what_it_is(home: Home, model: Path, tmp_path: Path) -> None:
    facts = home.open().inspect(os.fsencode(model))
    assert (facts["architecture"], facts["quantisation"], facts["chat_template"]) == ("llama", "F32", True)
    assert facts["context_tokens"] == 2048
    bare = make_tiny_gguf(tmp_path / "bare.gguf", template=None)
    assert "no chat template" in home.open().add(os.fsencode(bare)).note


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("evil.gguf", pickle.dumps({"a": 1}), "may hold code"),
        ("evil.safetensors", b"PK\x03\x04rest of an archive", "may hold code"),
        ("text.gguf", b"hello", "no GGUF or safetensors"),
        ("empty.gguf", b"", "no GGUF or safetensors"),
        ("half.gguf", b"GGUF\x03\x00\x00\x00", "not a usable model"),
        ("bad.safetensors", b"\x02\x00\x00\x00\x00\x00\x00\x00{]", "not a usable model"),
    ],
)
def test_what_is_no_model_is_refused_whatever_its_name(
    home: Home, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadRequest, match=says):
        home.open().add(os.fsencode(tmp_path / name))
    assert [entry.name for entry in home.open().models()] == ["house-embedder"]


def test_paths_that_lead_nowhere(home: Home, tmp_path: Path) -> None:
    with pytest.raises(PathMissing):
        home.open().add(os.fsencode(tmp_path / "none.gguf"))
    with pytest.raises(BadRequest, match="folder"):
        home.open().add(os.fsencode(tmp_path))


def test_a_damaged_record_is_said_and_not_overwritten(home: Home, model: Path) -> None:
    home.open().add(os.fsencode(model))
    (home.folder / "registry.json").write_text("{")
    with pytest.raises(Conflict, match="damaged"):
        home.open().add(os.fsencode(model))
    assert (home.folder / "registry.json").read_text() == "{"


def test_how_tools_are_called_is_kept(home: Home, model: Path) -> None:
    registry = home.open()
    name = registry.add(os.fsencode(model)).name
    registry.note_tools(name, "template")
    registry.note_tools("unheard-of", "react")
    assert registry.get(name).tools == "template"
