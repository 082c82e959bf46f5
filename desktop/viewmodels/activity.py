"""Activity: long work, and what was seen to leave the machine."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.link import EngineLink, LinkState
from desktop.viewmodels import wording
from desktop.viewmodels.feed import LibraryFeed
from desktop.viewmodels.machine import MachineViewModel, connection_lines, report_words
from engine.contract.errors import error_from_wire
from engine.contract.job import Job, JobState

_REFRESH_MS = 500
_WORDS = {
    JobState.RUNNING: "Running",
    JobState.DONE: "Done",
    JobState.FAILED: "Failed",
    JobState.CANCELLED: "Cancelled",
}
_TONES = {JobState.RUNNING: "accent", JobState.DONE: "ok", JobState.FAILED: "bad", JobState.CANCELLED: "muted"}
_WHAT = {
    "index": "Bring the index up to date",
    "doctor": "Check the index",
    "repair": "Repair the index",
    "bench": "Measure a model",
    "bench_model": "Measure a model",
    "reconcile": "Look for changes",
}


@dataclass(frozen=True, slots=True)
class JobRow:
    """One piece of long work; ``share`` is 0 to 1, None when unknown."""

    title: str
    state: str
    tone: str
    words: str
    share: float | None


def job_row(job: Job) -> JobRow:
    """Return the row of a job."""
    parts = []
    if job.total:
        parts.append(f"{wording.number(job.done)} of {wording.number(job.total)}")
    if job.state is JobState.RUNNING and job.remaining_s:
        parts.append(f"{wording.duration(job.remaining_s)} left")
    if job.error:
        parts = [error_from_wire(job.error).message]
    elif job.state is JobState.RUNNING and job.current:
        parts.append(wording.file_name(job.current))
    share = job.done / job.total if job.total and job.state is JobState.RUNNING else None
    title = _WHAT.get(job.what, job.what.replace("_", " ").capitalize())
    return JobRow(title, _WORDS[job.state], _TONES[job.state], wording.joined(parts), share)


class ActivityViewModel(QObject):
    """What is being done, newest first, and what became of the engine."""

    changed = Signal()

    def __init__(self, link: EngineLink, feed: LibraryFeed, machine: MachineViewModel) -> None:
        super().__init__()
        self._link = link
        self._machine = machine
        self.rows: tuple[JobRow, ...] = ()
        self.restarts = 0
        self._timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        feed.jobs_moved.connect(self._timer.start)
        link.state_changed.connect(self._count_restart)
        machine.changed.connect(self.changed)

    @property
    def connections(self) -> tuple[str, ...]:
        """What was seen of connections, a sentence and a line for each."""
        report = self._machine.connections
        return (report_words(report), *connection_lines(report))

    def refresh(self) -> None:
        """Fetch the jobs."""
        self._link.query(lambda engine: engine.jobs(), self._came)

    @property
    def engine_words(self) -> str:
        """How the engine has fared since the window opened."""
        if not self.restarts:
            return "The engine has run without a stop since the window opened."
        return f"The engine was started again {wording.counted(self.restarts, 'time')} since the window opened."

    def _came(self, jobs: tuple[Job, ...]) -> None:
        rows = tuple(job_row(job) for job in reversed(jobs))
        if rows != self.rows:
            self.rows = rows
            self.changed.emit()

    def _count_restart(self, state: LinkState) -> None:
        if state.attempt and state.attempt != self.restarts:
            self.restarts += 1
            self.changed.emit()
