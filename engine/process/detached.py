"""A program that outlives whoever started it: the engine that a command starts and the next one attaches to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.process import program as programs
from engine.process.environment import child_environment

_WINDOWS_FLAGS = 0x00000008 | 0x00000200
"""DETACHED_PROCESS and CREATE_NEW_PROCESS_GROUP of the Windows process creation flags."""


def start_detached(
    program: programs.Program, args: Sequence[str], log_file: Path, *, env: Mapping[str, str] | None = None
) -> int:
    """Start the program in a session of its own, its output appended to ``log_file``; return its process number.

    It gets no control channel: it ends by itself, or on SIGTERM. Raises OSError.
    """
    with log_file.open("ab") as log:
        process = subprocess.Popen(
            [*programs.argv(program), *args],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=child_environment(extra=env),
            start_new_session=True,
            creationflags=_WINDOWS_FLAGS if sys.platform == "win32" else 0,
        )
    # it is meant to go on: tell Popen's finaliser so, which would warn about a running child
    process.returncode = 0
    return process.pid
