"""Workers: how parser processes are started, and how well the last one was confined."""

from __future__ import annotations

import os

from engine.library.parse.pool import ParserPool, WorkerLimits
from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from engine.settings.values import Indexing

MOST_WORKERS = 8


class Workers:
    """Starts parser processes and remembers the level of confinement they reach."""

    def __init__(self) -> None:
        self._level = ""

    def pool(self, indexing: Indexing) -> ParserPool:
        """Return a pool of as many processes as the settings and this machine ask for."""
        return ParserPool(Program.PARSER, workers=workers_for(indexing, os.cpu_count() or 1), spawn=self._spawn)

    def drawing(self) -> ParserPool:
        """Return a pool of one process that draws pages and pictures: reading must not wait for it, nor it for that."""
        return ParserPool(Program.PARSER, workers=1, spawn=self._spawn)

    def confinement(self) -> str:
        """Return full, partial or none; starts a process to find out when none has run yet."""
        if not self._level:
            self._spawn(WorkerLimits().profile()).stop()
        return self._level

    def _spawn(self, profile: Profile) -> Child:
        child = Child.spawn(Program.PARSER, confinement=profile)
        self._level = str((child.ready.get("confinement") or {}).get("level", "none"))
        return child


def workers_for(indexing: Indexing, cores: int) -> int:
    """Return how many parser processes to run: what the settings say, else one a core; the share is kept by resting."""
    return indexing.workers or min(MOST_WORKERS, cores)
