"""Another embedding model through the real command: the disk it takes is told, it takes over, the old vectors go."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.acceptance.program import Program
from tests.fakes.embedding_process import default_model, needs_model

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(300), needs_model]

WAIT_S = 120.0


def spaces(program: Program) -> set[str]:
    return {path.name for path in (program.home / "index").glob("vectors_*.lance")}


def test_another_model_takes_over(program: Program, folder: Path) -> None:
    twin = program.home / "models" / "twin"
    twin.mkdir(parents=True)
    for file in default_model().folder.iterdir():
        if file.is_file():
            os.symlink(file, twin / file.name)
    with program.engine():
        program.run("add", folder)
        program.run("index", "--wait", "all", "--timeout", "120")
        first = spaces(program)
        assert len(first) == 1
        names = [model["name"] for model in program.run("models", "list")["models"]]
        assert "twin" in names
        told = program.run("models", "use", "twin", "--for", "embedding", "--dry-run")["rebuild"]
        assert told["extra_bytes"] >= told["windows"] * told["dimension"] * 2 > 0
        assert told["spare_bytes"] > 0
        assert spaces(program) == first

        program.run("models", "use", "twin", "--for", "embedding")
        found = program.run("search", "when is the rent money paid back", "--mode", "semantic")
        assert found["results"], "searched by the old vectors meanwhile"
        status = program.run("index", "--wait", "all", "--timeout", "120")
        assert status["files"]["embedded"] == 2
        end = time.monotonic() + WAIT_S
        while len(spaces(program)) != 1 or spaces(program) == first:
            assert time.monotonic() < end, spaces(program)
            time.sleep(0.2)
        again = program.run("search", "when is the rent money paid back", "--mode", "semantic")
        assert again["mode"] == "semantic"
        assert again["results"]
        assert program.run("models", "use", "twin", "--for", "embedding")["rebuild"] is None
        assert program.run("doctor")["ok"] is True
