"""A name means one set of files; other files than those are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.contract.errors import ModelMissing, RunnerFailed
from models.catalogue import text_model
from models.catalogue.text_model import find, verify


def _folder(models: Path, name: str, weights: bytes = b"weights") -> Path:
    folder = models / name
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"hidden_size": 32, "max_position_embeddings": 512}))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(weights)
    return folder


def test_a_folder_of_the_home_is_a_model(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "mine")
    model = find("mine", tmp_path)
    assert (model.folder, model.dimension, model.max_tokens) == (folder, 32, 256)
    verify(model)
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 128}')
    assert find("mine", tmp_path).max_tokens == 128


def test_other_weights_or_another_tokenizer_are_another_space(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "mine")
    spaces = {find("mine", tmp_path).space.id}
    (folder / "model.safetensors").write_bytes(b"other")
    spaces.add(find("mine", tmp_path).space.id)
    (folder / "tokenizer.json").write_text("[]")
    spaces.add(find("mine", tmp_path).space.id)
    assert len(spaces) == 3


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
def test_files_that_changed_are_refused(tmp_path: Path, file: str) -> None:
    folder = _folder(tmp_path, "mine")
    model = find("mine", tmp_path)
    (folder / file).write_bytes(b"tampered")
    with pytest.raises(RunnerFailed, match=f"{file} is not the file it should be"):
        verify(model)


def test_the_default_model_s_weights_are_the_published_ones(tmp_path: Path) -> None:
    _folder(tmp_path, text_model.DEFAULT_NAME)
    model = find(text_model.DEFAULT_NAME, tmp_path)
    with pytest.raises(RunnerFailed):
        verify(model)


@pytest.mark.parametrize("name", ["", "nothing", "half"])
def test_no_such_model(tmp_path: Path, name: str) -> None:
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "config.json").write_text("{}")
    with pytest.raises(ModelMissing):
        find(name, tmp_path)
