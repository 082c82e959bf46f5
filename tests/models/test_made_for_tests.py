"""The model made for tests is known only where the environment asks for it, and only as the file its card names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.contract.errors import Conflict, NotFound
from models.catalogue.made_for_tests import NAME, VARIABLE, made_for_tests
from models.catalogue.registry import ModelRegistry

TINY = Path(__file__).parents[2] / "assets" / "tiny"
ASKED = {VARIABLE: "1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped model with its card."""
    made = tmp_path / "tiny"
    made.mkdir()
    for name in ("chat.gguf", "chat.json"):
        shutil.copy(TINY / name, made / name)
    return made


def registry(home: Path, folder: Path, environ: dict[str, str]) -> ModelRegistry:
    return ModelRegistry(home, lambda: {"chat": NAME}, lambda _task, _name: None, made_for_tests(folder, environ))


@pytest.mark.parametrize("environ", [{}, {VARIABLE: ""}, {VARIABLE: "0"}, {VARIABLE: "yes"}])
def test_nobody_who_did_not_ask_knows_it(tmp_path: Path, folder: Path, environ: dict[str, str]) -> None:
    models = registry(tmp_path, folder, environ)
    assert models.models() == ()
    with pytest.raises(NotFound):
        models.verified_path(NAME)


def test_who_asked_can_use_it_and_nothing_of_it_is_kept(tmp_path: Path, folder: Path) -> None:
    models = registry(tmp_path, folder, ASKED)
    assert [(entry.name, entry.task, entry.used_for) for entry in models.models()] == [(NAME, "chat", ("chat",))]
    assert models.verified_path(NAME) == folder / "chat.gguf"
    assert models.verified_projector(NAME) is None
    assert registry(tmp_path, folder, {}).models() == ()


def test_an_installed_program_has_none(tmp_path: Path) -> None:
    assert made_for_tests(tmp_path / "no such folder", ASKED) == ()


def test_another_file_in_its_place_is_refused(tmp_path: Path, folder: Path) -> None:
    with (folder / "chat.gguf").open("ab") as file:
        file.write(b"more")
    with pytest.raises(Conflict, match="not the file"):
        registry(tmp_path, folder, ASKED).verified_path(NAME)
