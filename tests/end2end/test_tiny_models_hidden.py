"""The models made for tests stay out of every list a person sees; they are used by a path that somebody gives."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from models.catalogue.made_for_tests import NAME, VARIABLE
from tests.acceptance.program import Program

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(200)]
ROOT = Path(__file__).parents[2]
TINY = ROOT / "assets" / "tiny"
LISTS: tuple[tuple[str, ...], ...] = (
    ("models", "list"),
    ("models", "list", "--catalogue"),
    ("models", "list", "--found"),
)


def mentions(listed: Any) -> list[str]:
    """Return what in a list points to a tiny model: its place, or the sum of its bytes."""
    digests = [json.loads(card.read_text())["sha256"] for card in sorted(TINY.glob("*.json"))]
    text = json.dumps(listed).lower()
    return [clue for clue in ("assets/tiny", "jackdaw tiny", *digests) if clue in text]


def test_no_list_of_a_fresh_home_names_one(program: Program) -> None:
    with program.engine():
        for arguments in LISTS:
            listed = program.run(*arguments)
            assert listed, "an empty list would prove nothing"
            assert mentions(listed) == []


def test_one_that_was_added_by_its_path_is_shown(program: Program) -> None:
    with program.engine():
        program.run("models", "add", TINY / "chat.gguf")
        assert mentions(program.run("models", "list"))
        assert mentions(program.run("models", "list", "--catalogue")) == []


def test_whoever_asks_for_it_by_the_variable_can_use_it(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    with program.engine():
        assert NAME in {model["name"] for model in program.run("models", "list")["models"]}
        assert mentions(program.run("models", "list", "--catalogue")) == []
        program.run("models", "use", NAME, "--for", "chat")
        assert program.run("models", "bench", NAME)["generated_tokens"] > 0
    monkeypatch.delenv(VARIABLE)
    with program.engine():
        assert NAME not in {model["name"] for model in program.run("models", "list")["models"]}


def test_the_catalogue_and_the_installed_program_leave_them_out() -> None:
    catalogue = [path.read_text(encoding="utf-8") for path in (ROOT / "assets" / "catalogue").glob("*.toml")]
    assert catalogue
    assert mentions(catalogue) == []
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    excluded = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]
    assert {"assets/tiny", "models/tiny"} <= set(excluded)


def test_nothing_of_the_program_imports_or_names_them() -> None:
    folders = ("engine", "desktop", "plugins", "models")
    sources = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "tiny" not in path.parts]
    assert len(sources) > 200
    naming = [path for path in sources if "models.tiny" in (text := path.read_text("utf-8")) or "assets/tiny" in text]
    assert naming == []
