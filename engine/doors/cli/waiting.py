"""Waiting for long work, with progress on stderr when a person is there to see it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.contract.errors import error_from_wire
from engine.contract.job import Job, JobState
from engine.contract.status import LibraryStatus

if TYPE_CHECKING:
    from engine.doors.client.engine_client import EngineClient

FIRST_POLL_S = 0.02
POLL_S = 0.2
ASKING_SHARE = 0.25
"""The state of a large library takes a while to count: no more of the time than this is spent on asking for it."""
WORDS_OPEN = frozenset({"scanning", "words"})
WORKING = WORDS_OPEN | {"meaning", "media"}
"""Phases in which something still goes on; idle and paused are the others."""


Gauge = Callable[[int, int, str], None]
"""Shows how far something is: done, total, in words."""


def finished(engine: EngineClient, job: Job, end_s: float | None = None) -> Job:
    """Return the job once it is done, or as it stands at ``end_s``. Raises the error it failed with."""
    with gauge() as show:
        pause_s = FIRST_POLL_S
        while job.state is JobState.RUNNING and not _is_past(end_s):
            show(job.done, job.total, job.current)
            time.sleep(pause_s)
            pause_s = min(POLL_S, pause_s * 1.5)
            job = engine.job(job.id)
    if job.error is not None:
        raise error_from_wire(job.error)
    return job


def settled(engine: EngineClient, want_meaning: bool, end_s: float | None) -> tuple[LibraryStatus, bool]:
    """Wait until all words (and meaning) that can be had now are there; return the status and whether they are."""
    from engine.doors.cli.show_library import activity

    with gauge() as show:
        while True:
            began_s = time.monotonic()
            status = engine.status()
            took_s = time.monotonic() - began_s
            if is_settled(status, want_meaning):
                return status, True
            if _is_past(end_s):
                return status, False
            files = status.files
            show(files.embedded if want_meaning else files.total - files.pending, files.total, activity(status))
            time.sleep(max(POLL_S, took_s / ASKING_SHARE))


def is_settled(status: LibraryStatus, want_meaning: bool) -> bool:
    """Return whether nothing is left that can run now: words only, or meaning, pictures and sound too."""
    return status.rate.phase not in (WORKING if want_meaning else WORDS_OPEN)


def _is_past(end_s: float | None) -> bool:
    return end_s is not None and time.monotonic() >= end_s


@contextmanager
def gauge() -> Iterator[Gauge]:
    """Yield a gauge: a bar on stderr when that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield _show_nothing
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    from engine.doors.cli.output import progress_console

    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=progress_console(), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, words: bar.update(task, completed=done, total=total or None, description=words)


def _show_nothing(_done: int, _total: int, _words: str) -> None:
    return None
