"""Program names resolve from source and from a frozen bundle."""

from __future__ import annotations

import sys

import pytest

from engine.process.program import PROGRAM_FLAG, Program, argv, module_of


@pytest.mark.parametrize("program", list(Program))
def test_source_runs_the_module_without_the_current_folder_on_the_path(program: Program) -> None:
    line = argv(program)
    assert line[0] == sys.executable
    assert "-P" in line
    assert line[-2:] == ["-m", module_of(program)]


def test_frozen_bundle_runs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert argv(Program.PARSER) == [sys.executable, PROGRAM_FLAG, "parser"]
