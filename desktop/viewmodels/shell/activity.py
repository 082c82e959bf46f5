"""Activity: long work, what matters of it, and what was seen to leave the machine."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.link import EngineLink, LinkState
from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.library.feed import LibraryFeed
from desktop.viewmodels.shell.machine import MachineViewModel, connection_lines, exchange_lines, report_words
from engine.contract.errors import error_from_wire
from engine.contract.job import Job, JobState

_REFRESH_MS = 500
_IN_BYTES = frozenset({"pull", "copy", "backup"})
_TONES = {JobState.RUNNING: "accent", JobState.DONE: "ok", JobState.FAILED: "bad", JobState.CANCELLED: "muted"}


@dataclass(frozen=True, slots=True)
class JobRow:
    """One piece of long work; ``share`` is 0 to 1, None when unknown."""

    id: str
    title: str
    state: str
    tone: str
    words: str
    share: float | None
    is_running: bool = False


def job_title(what: str) -> str:
    """Return what a job does."""
    titles = {
        "index": tr("Bring the index up to date"),
        "doctor": tr("Check the index"),
        "repair": tr("Repair the index"),
        "bench": tr("Measure a model"),
        "bench_model": tr("Measure a model"),
        "reconcile": tr("Look for changes"),
        "pull": tr("Download a model"),
        "copy": tr("Copy models"),
        "reclaim": tr("Give back room"),
        "backup": tr("Back up"),
        "diagnostics": tr("Collect diagnostics"),
    }
    return titles.get(what, what.replace("_", " ").capitalize())


def state_words(state: JobState) -> str:
    """Return a job's state in a word."""
    return {
        JobState.RUNNING: tr("Running"),
        JobState.DONE: tr("Done"),
        JobState.FAILED: tr("Failed"),
        JobState.CANCELLED: tr("Cancelled"),
    }[state]


def job_row(job: Job) -> JobRow:
    """Return the row of a job."""
    amount = wording.size if job.what in _IN_BYTES else wording.number
    parts = []
    if job.total:
        parts.append(tr("{done} of {total}", done=amount(job.done), total=amount(job.total)))
    if job.state is JobState.RUNNING and job.remaining_s:
        parts.append(tr("{time} left", time=wording.duration(job.remaining_s)))
    if job.error:
        parts = [error_from_wire(job.error).message]
    elif job.state is JobState.RUNNING and job.current:
        parts.append(wording.file_name(job.current))
    running = job.state is JobState.RUNNING
    share = job.done / job.total if job.total and running else None
    return JobRow(
        job.id, job_title(job.what), state_words(job.state), _TONES[job.state], wording.joined(parts), share, running
    )


class ActivityViewModel(QObject):
    """What is being done, newest first, and what became of the engine."""

    changed = Signal()
    noteworthy = Signal(str)
    """A sentence worth a notification: long work ended that a person waits for, or failed."""

    def __init__(self, link: EngineLink, feed: LibraryFeed, machine: MachineViewModel) -> None:
        super().__init__()
        self._link = link
        self._machine = machine
        self.rows: tuple[JobRow, ...] | None = None  # None: the engine has not told yet
        self.restarts = 0
        self._running: frozenset[str] = frozenset()
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

    @property
    def exchanges(self) -> tuple[str, ...]:
        """What the engine itself sent or refused to send, newest first."""
        return exchange_lines(self._machine.connections)

    @property
    def engine_words(self) -> str:
        """How the engine has fared since the window opened."""
        if not self.restarts:
            return tr("The engine has run without a stop since the window opened.")
        return tr("The engine was started again %Ln time(s) since the window opened.", "", self.restarts)

    def refresh(self) -> None:
        """Fetch the jobs."""
        self._link.query(lambda engine: engine.jobs(), self._came)

    def cancel(self, job: str) -> None:
        """Ask long work to stop."""
        self._link.query(lambda engine: engine.cancel_job(job), lambda _job: self.refresh())

    def _came(self, jobs: tuple[Job, ...]) -> None:
        rows = tuple(job_row(job) for job in reversed(jobs))
        for row in rows:
            if row.id in self._running and not row.is_running and row.tone != "muted":
                self.noteworthy.emit(wording.joined((f"{row.title}: {row.state}", row.words)))
        self._running = frozenset(row.id for row in rows if row.is_running)
        if rows != self.rows:
            self.rows = rows
            self.changed.emit()

    def _count_restart(self, state: LinkState) -> None:
        if state.attempt and state.attempt != self.restarts:
            self.restarts += 1
            self.changed.emit()
