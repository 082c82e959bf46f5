"""JobBoard: long work in threads, with progress, cancelling and a record of how it ended."""

from __future__ import annotations

import dataclasses
import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from engine.contract.call import Call
from engine.contract.errors import Cancelled, EngineFault, JackdawError, NotFound
from engine.contract.job import Job, JobState
from engine.contract.wire import to_wire
from engine.doors.api.events import EventLog
from engine.doors.api.interfaces import Report

KEPT_JOBS = 200
Work = Callable[[Report, Call], Any]
"""Does the job; its result (a contract dataclass, a mapping or None) becomes the job's ``result``."""
log = logging.getLogger(__name__)


class JobBoard:
    """All jobs of this launch."""

    def __init__(self, events: EventLog) -> None:
        self._events = events
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._calls: dict[str, Call] = {}
        self._numbers = itertools.count(1)

    def start(self, what: str, work: Work) -> Job:
        """Begin the work and return its job at once."""
        with self._lock:
            job = Job(f"job-{next(self._numbers)}", what, JobState.RUNNING)
            ended = [old.id for old in self._jobs.values() if old.state is not JobState.RUNNING]
            for old in ended[: max(0, len(self._jobs) + 1 - KEPT_JOBS)]:
                del self._jobs[old], self._calls[old]
            self._jobs[job.id] = job
            self._calls[job.id] = Call(id=job.id)
        threading.Thread(target=self._run, args=(job.id, work), name=f"{job.id}-{what}", daemon=True).start()
        return job

    def get(self, job_id: str) -> Job:
        """Return a job. Raises NotFound."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None:
            raise NotFound(what="job", name=job_id)
        return job

    def all(self) -> list[Job]:
        """Return every job, oldest first."""
        with self._lock:
            return list(self._jobs.values())

    def cancel(self, job_id: str) -> Job:
        """Ask a job to stop. Raises NotFound."""
        job = self.get(job_id)
        self._calls[job_id].cancel.cancel()
        return job

    def cancel_all(self) -> None:
        """Ask every running job to stop."""
        for job in self.all():
            if job.state is JobState.RUNNING:
                self.cancel(job.id)

    def _run(self, job_id: str, work: Work) -> None:
        began = time.monotonic()

        def report(done: int, total: int, current: str) -> None:
            rate = done / max(1e-6, time.monotonic() - began)
            left = (total - done) / rate if rate and total > done else None
            self._put(job_id, done=done, total=total, current=current, rate_per_s=round(rate, 2), remaining_s=left)

        try:
            result = to_wire(work(report, self._calls[job_id]))
            self._put(job_id, state=JobState.DONE, result=result, remaining_s=0.0)
        except Cancelled as error:
            self._put(job_id, state=JobState.CANCELLED, error=error.to_wire())
        except JackdawError as error:
            log.warning("%s failed: %s", job_id, error)
            self._put(job_id, state=JobState.FAILED, error=error.to_wire())
        except Exception as error:
            log.exception("%s failed", job_id)
            fault = EngineFault(type(error).__name__, problem="the job stopped with an unexpected error")
            self._put(job_id, state=JobState.FAILED, error=fault.to_wire())

    def _put(self, job_id: str, **changes: Any) -> None:
        with self._lock:
            job = self._jobs[job_id] = dataclasses.replace(self._jobs[job_id], **changes)
        self._events.publish("job", to_wire(job))
