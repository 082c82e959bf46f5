"""A detached program lives in a session of its own and writes to its log."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from engine.process import program as programs
from engine.process.detached import start_detached


def test_it_runs_apart_from_its_starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import os, signal; print(os.getsid(0), flush=True); signal.pause()"
    monkeypatch.setattr(programs, "argv", lambda program: [sys.executable, "-c", script])
    log = tmp_path / "engine.log"
    pid = start_detached(programs.Program.ENGINE, [], log)
    try:
        assert os.getsid(pid) == pid
        assert os.waitpid(pid, os.WNOHANG) == (0, 0)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    assert log.exists()
