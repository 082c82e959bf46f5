"""Engines with fake rooms in processes of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine.process import program
from engine.settings.paths import Home
from tests.fakes import engine_program

ROOT = Path(engine_program.__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home whose engine is the fake program; whatever engine is left at the end is killed."""
    monkeypatch.chdir(ROOT)
    command = [*program.python_argv("tests.fakes.engine_program")]
    command.remove("-P")  # the tests are found from the current folder
    monkeypatch.setattr(program, "argv", lambda _program: command)
    home = Home(tmp_path / "home")
    yield home
    for process in psutil.process_iter(["pid", "cmdline"]):
        if str(home.root) in (process.info["cmdline"] or ()) and process.pid != os.getpid():
            process.kill()
