"""JobWatch: one piece of the engine's long work, started here and followed to its end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop.engine_link.engine import Engine
from desktop.engine_link.link import EngineLink
from engine.contract.errors import JackdawError, error_from_wire
from engine.contract.job import Job, JobState

EVERY_MS = 400


class JobWatch(QObject):
    """Calls ``moved`` with each new state of the job and ``failed`` with what kept it from its end."""

    def __init__(self, link: EngineLink, moved: Callable[[Job], None], failed: Callable[[JackdawError], None]) -> None:
        super().__init__()
        self._link = link
        self._moved = moved
        self._failed = failed
        self.job: Job | None = None
        self._timer = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)

    @property
    def is_running(self) -> bool:
        """Whether the job has not ended."""
        return self.job is not None and self.job.state is JobState.RUNNING

    def start(self, begin: Callable[[Engine], Job]) -> None:
        """Begin the work and follow it; nothing happens while the job before still runs."""
        if not self.is_running:
            self._link.query(begin, self._came, self._lost)

    def cancel(self) -> None:
        """Ask the job to stop."""
        if self.job is not None and self.is_running:
            name = self.job.id
            self._link.query(lambda engine: engine.cancel_job(name), self._came, self._lost)

    def look(self) -> None:
        """Ask how far the job is."""
        if self.job is not None and self.is_running:
            name = self.job.id
            self._link.query(lambda engine: engine.job(name), self._came, self._lost)

    def _came(self, job: Job) -> None:
        self.job = job
        if job.state is JobState.RUNNING:
            self._timer.start()
        self._moved(job)
        if job.state is JobState.FAILED and job.error:
            self._failed(error_from_wire(job.error))

    def _lost(self, error: JackdawError) -> None:
        self.job = None
        self._failed(error)
