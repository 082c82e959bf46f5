"""Workers: how parser processes are started, and how well the last one was confined."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from engine.library.parse.pool import ParserPool, WorkerLimits
from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from engine.settings.paths import PRIVATE_FOLDER
from engine.settings.values import Indexing

MOST_WORKERS = 8


class Workers:
    """Starts parser processes and remembers the level of confinement they reach."""

    def __init__(self, scratch: Path) -> None:
        """Keep to ``scratch`` what installed programs write; what an engine that was killed left there is deleted."""
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        self._limits = WorkerLimits(scratch=str(scratch))
        self._level = ""

    def pool(self, indexing: Indexing) -> ParserPool:
        """Return a pool of as many processes as the settings and this machine ask for."""
        workers = workers_for(indexing, os.cpu_count() or 1)
        return ParserPool(Program.PARSER, self._limits, workers, spawn=self._spawn)

    def single(self) -> ParserPool:
        """Return a pool of one process: drawing and a chat's files must not wait for reading, nor it for them."""
        return ParserPool(Program.PARSER, self._limits, spawn=self._spawn)

    def confinement(self) -> str:
        """Return full, partial or none; starts a process to find out when none has run yet."""
        if not self._level:
            self._spawn(self._limits.profile()).stop()
        return self._level

    def _spawn(self, profile: Profile) -> Child:
        child = Child.spawn(Program.PARSER, confinement=profile)
        self._level = str((child.ready.get("confinement") or {}).get("level", "none"))
        return child


def workers_for(indexing: Indexing, cores: int) -> int:
    """Return how many parser processes to run: what the settings say, else one a core; the share is kept by resting."""
    return indexing.workers or min(MOST_WORKERS, cores)
