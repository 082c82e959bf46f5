"""Drives the installed ``jackdaw`` command as a person's script would: arguments in, JSON out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JACKDAW = Path(sys.executable).with_name("jackdaw")


@dataclass(frozen=True)
class Program:
    """The command line on one home."""

    home: Path

    def run(self, *arguments: str | os.PathLike[str], timeout_s: float = 600, ok: tuple[int, ...] = (0,)) -> Any:
        """Return the JSON document a command prints. Raises AssertionError on an unexpected exit code."""
        command = [str(JACKDAW), "--home", str(self.home), "--json", *map(os.fspath, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False)
        assert done.returncode in ok, f"{arguments} exited {done.returncode}: {done.stderr[-2000:]}{done.stdout[-500:]}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def lines(self, *arguments: str | os.PathLike[str], timeout_s: float = 1800) -> list[Any]:
        """Return the JSON lines a command prints."""
        command = [str(JACKDAW), "--home", str(self.home), "--json", *map(os.fspath, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False)
        assert done.returncode == 0, f"{arguments} exited {done.returncode}: {done.stderr[-2000:]}"
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]

    def start_engine(self, timeout_s: float = 60) -> Engine:
        """Start an engine in the foreground of a child and return once it is ready."""
        child = subprocess.Popen(
            [str(JACKDAW), "--home", str(self.home), "engine"],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert child.stdout is not None
        ready = json.loads(child.stdout.readline() or "{}")
        assert ready.get("event") == "ready", f"no ready line: {ready}"
        return Engine(child, time.monotonic() + timeout_s)

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """Hold an engine for the length of a block."""
        engine = self.start_engine()
        try:
            yield engine
        finally:
            engine.stop()


@dataclass(frozen=True)
class Engine:
    """A running engine."""

    child: subprocess.Popen[str]
    started_s: float

    @property
    def pid(self) -> int:
        return self.child.pid

    def kill(self) -> None:
        """End it and nothing else, as a power cut would."""
        self.child.send_signal(signal.SIGKILL)
        self.child.wait(30)
        self._let_go()

    def stop(self) -> None:
        """Ask it to end."""
        if self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self._let_go()

    def _let_go(self) -> None:
        if self.child.stdout is not None:
            self.child.stdout.close()
