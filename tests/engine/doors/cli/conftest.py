"""The command line in this process, against an API with fake rooms."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.contract.version import API_VERSION, VERSION
from engine.doors.cli.app import main
from engine.doors.client.discovery import Whereabouts, write
from engine.settings.paths import Home
from tests.fakes.api_server import RunningApi, running_api


@dataclass
class Shell:
    """Runs commands and keeps what they printed."""

    home: Home
    api: RunningApi
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    err: str = ""

    def run(self, *arguments: str, code: int = 0) -> str:
        """Return stdout; the exit code must be the expected one."""
        self.patch.setattr(sys, "argv", ["jackdaw", "--home", str(self.home.root), *arguments])
        try:
            main()
            ended: Any = 0
        except SystemExit as error:
            ended = error.code or 0
        out, self.err = self.capture.readouterr()
        assert ended == code, (ended, out, self.err)
        return out

    def json(self, *arguments: str, code: int = 0) -> Any:
        """Return the JSON document a command prints; it is the only thing on stdout."""
        document = json.loads(self.run(*arguments, "--json", code=code))
        assert document["schema"] == 1
        return document


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.setenv("COLUMNS", "120")
    with running_api() as api:
        home = Home(tmp_path / "home").create()
        write(home.discovery_file, Whereabouts(api.port, os.getpid(), api.doors.tokens.command, VERSION, API_VERSION))
        yield Shell(home, api, capsys, monkeypatch)
        assert api.doors.leases.count == 0, "every command gives its lease back"
