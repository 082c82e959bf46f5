"""A home and a small folder for tests with real engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.acceptance.program import Program

LEASE = "The lease ends in March 2027.\nThe deposit of 900 euros is paid back within six weeks.\n"
BIKE = "# Bicycle\n\n## Tyres\n\nThe front tyre needs four bar, the rear tyre four and a half.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "lease.txt").write_text(LEASE)
    (folder / "bike.md").write_text(BIKE)
    return folder


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(tmp_path_factory.mktemp("place") / "home")
    yield program
    for process in psutil.process_iter(["pid", "cmdline"]):
        if str(program.home) in (process.info["cmdline"] or ()):
            process.kill()
