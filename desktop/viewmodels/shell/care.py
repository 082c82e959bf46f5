"""Care: room on the disk by part, backup and the way back, and what to send when something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.engine import Engine
from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.shell.job_watch import JobWatch
from desktop.viewmodels.shell.machine import MachineViewModel
from engine.contract.errors import JackdawError
from engine.contract.job import Job, JobState
from engine.contract.machine import DiskUse


@dataclass(frozen=True, slots=True)
class CareProps:
    """Parts of the disk as (words, share of what the home takes), what is being done and what came of it."""

    parts: tuple[tuple[str, float], ...] = ()
    free: str = ""
    work: str = ""
    share: float | None = None
    notice: str = ""
    is_problem: bool = False
    path: str = ""
    """What was written last."""


def disk_parts(use: DiskUse | None) -> tuple[tuple[str, float], ...]:
    """Return what the home takes, by part, with each part's share of it."""
    if use is None:
        return ()
    parts = (
        (tr("Texts, chats and what was read: {size}"), use.ledger_bytes),
        (tr("Search index: {size}"), use.index_bytes),
        (tr("Models: {size}"), use.models_bytes),
        (tr("Caches and previews: {size}"), use.cache_bytes),
        (tr("Snapshots, attachments, logs: {size}"), use.other_bytes),
    )
    total = max(1, sum(amount for _words, amount in parts))
    return tuple((words.format(size=wording.size(amount)), amount / total) for words, amount in parts)


class CareViewModel(QObject):
    """One piece of care at a time."""

    changed = Signal()

    def __init__(self, link: EngineLink, machine: MachineViewModel) -> None:
        super().__init__()
        self._link = link
        self._machine = machine
        self.props = CareProps()
        self._watch = JobWatch(link, self._moved, self._failed)
        machine.changed.connect(self._measure)

    def reclaim(self) -> None:
        """Give back the room of what can be made again."""
        self._begin(tr("Giving back room"), lambda engine: engine.reclaim())

    def back_up(self, folder: str) -> None:
        """Write a checked copy of all that cannot be made again into a folder."""
        self._begin(tr("Writing and checking the backup"), lambda engine: engine.back_up(folder))

    def diagnose(self, folder: str) -> None:
        """Write what helps to find a fault into a folder, without secrets."""
        self._begin(tr("Collecting diagnostics"), lambda engine: engine.diagnostics(folder))

    def check(self, repair: bool = False) -> None:
        """Compare folders, ledger and index; mend differences when asked."""
        self._begin(tr("Comparing the index with your folders"), lambda engine: engine.doctor(repair))

    def restore(self, backup: str) -> None:
        """Put a backup in the place of what is known now; the engine is started anew."""
        self._set(replace(self.props, work=tr("Putting the backup back"), notice="", is_problem=False, path=""))
        self._link.restore(Path(backup), self._restored, self._failed)

    def cancel(self) -> None:
        """Stop what is being done."""
        self._watch.cancel()

    def look(self) -> None:
        """Ask now how far the work is."""
        self._watch.look()

    def dismiss_notice(self) -> None:
        """Hide the last notice."""
        self._set(replace(self.props, notice="", path=""))

    def _begin(self, words: str, start: Callable[[Engine], Job]) -> None:
        if not self.props.work:
            self._set(replace(self.props, work=words, share=None, notice="", is_problem=False, path=""))
            self._watch.start(start)

    def _moved(self, job: Job) -> None:
        if job.state is JobState.RUNNING:
            self._set(replace(self.props, share=job.done / job.total if job.total else None))
            return
        path = str((job.result or {}).get("path", ""))
        self._set(replace(self.props, work="", share=None, notice=self._words(job), path=path))
        self._machine.refresh()

    def _words(self, job: Job) -> str:
        result = job.result or {}
        if job.state is JobState.CANCELLED:
            return tr("Stopped.")
        if job.state is not JobState.DONE:
            return self.props.notice
        if job.what == "reclaim":
            return tr("{size} given back.", size=wording.size(int(result.get("freed_bytes", 0))))
        if job.what == "backup":
            size = wording.size(int(result.get("size_bytes", 0)))
            return tr("The backup is written and was read again: {path}, {size}.", path=result.get("path"), size=size)
        if job.what == "diagnostics":
            return tr("Written to {path}. Look into it before you send it.", path=result.get("path"))
        findings = result.get("findings") or ()
        if not findings:
            return tr("The index is what your folders are. Nothing to mend.")
        return tr("%Ln difference(s) found.", "", len(findings))

    def _restored(self) -> None:
        self._set(replace(self.props, work="", notice=tr("The backup is back. What was known before is set aside.")))

    def _failed(self, error: JackdawError) -> None:
        self._set(replace(self.props, work="", share=None, notice=error.message, is_problem=True))

    def _measure(self) -> None:
        use = self._machine.disk
        free = tr("{size} free on this disk", size=wording.size(use.free_bytes)) if use else ""
        self._set(replace(self.props, parts=disk_parts(use), free=free))

    def _set(self, props: CareProps) -> None:
        if props != self.props:
            self.props = props
            self.changed.emit()
