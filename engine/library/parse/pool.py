"""Pool: the engine's side of the parser workers: hands out batches, kills what hangs, names what died."""

from __future__ import annotations

import contextlib
import os
import queue
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from engine.contract.document import ParseFailed
from engine.contract.errors import EngineFault
from engine.contract.reason import Reason
from engine.library.parse import installed
from engine.library.parse.death import death_reason, timeout_reason
from engine.library.parse.installed import Installed
from engine.library.parse.job import ParseDeath, ParseJob, ParseReply
from engine.process.channel import ChannelClosed
from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from engine.process.way import WAY

Answer = ParseReply | ParseDeath
Spawn = Callable[[Profile], Child]
GIBIBYTE = 1024**3


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one worker may take, and how files are batched for it."""

    file_timeout_s: float = 60.0
    timeout_s_per_mebibyte: float = 2.0
    memory_bytes: int = GIBIBYTE
    max_open_files: int = 256
    unnamed_file_bytes: int = 128 * 1024**2
    """Of one file in memory, such as a library unpacks its data into; files on disk it can make none."""
    batch_files: int = 16
    """More would leave one worker with the last dozens of PDFs while the others are done."""
    batch_bytes: int = 8 * 1024**2
    files_a_life: int = 5000
    """A worker is replaced after so many files, so that what a library leaks is never held against a file."""
    read_paths: tuple[str, ...] = ()
    """Folders of outside plugins, and those an installed program keeps its data in."""
    program: str = ""
    """The one installed program the worker may run."""
    scratch: str = ""
    """The folder it may write to; without a program, where such folders are made (empty: the system's place)."""

    def profile(self) -> Profile:
        """Return what a worker is confined to: no network, no reading beyond the files handed to it, no writing and no
        execution but of its one program to its scratch folder.
        """
        return Profile(
            read_paths=self.read_paths,
            scratch=self.scratch if self.program else None,
            program=self.program or None,
            memory_bytes=self.memory_bytes,
            max_file_bytes=self.unnamed_file_bytes,
            max_open_files=self.max_open_files,
        )

    def with_program(self, program: Installed, scratch: str) -> WorkerLimits:
        """Return the limits of a worker that may run the program."""
        read_paths = (*self.read_paths, *program.read_paths)
        memory_bytes = installed.MEMORY_BYTES
        return replace(self, program=program.path, scratch=scratch, read_paths=read_paths, memory_bytes=memory_bytes)

    def deadline_s(self, size_bytes: int) -> float:
        """Return how long one file of that size may take."""
        return self.file_timeout_s + self.timeout_s_per_mebibyte * size_bytes / 1024**2


class ParserPool:
    """Up to ``workers`` parser processes, started when needed. Several threads may call ``parse`` at once."""

    def __init__(
        self, program: Program, limits: WorkerLimits | None = None, workers: int = 1, *, spawn: Spawn | None = None
    ) -> None:
        self._limits = limits or WorkerLimits()
        self._spawn = spawn or (lambda profile: Child.spawn(program, confinement=profile))
        self._workers = workers
        self._slots: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for _ in range(workers):
            self._slots.put(_Worker(self._limits, self._spawn))

    def parse(self, jobs: Iterable[ParseJob]) -> Iterator[Answer]:
        """Yield one answer for each job, in the order in which they are done.

        ``jobs`` is consumed lazily, one at a time, from the pool's threads; each descriptor is closed once its
        answer is there. Closing the iterator early stops after the batches in hand. Raises EngineFault when no
        worker can be started.
        """
        feed = _Feed(jobs, self._limits)
        answers: queue.Queue[Answer | Exception | None] = queue.Queue(maxsize=4 * self._limits.batch_files)
        threads = [
            threading.Thread(target=self._serve, args=(feed, answers), name="parser pool", daemon=True)
            for _ in range(self._workers)
        ]
        for thread in threads:
            thread.start()
        running = len(threads)
        try:
            while running:
                answer = answers.get()
                if answer is None:
                    running -= 1
                elif isinstance(answer, Exception):
                    raise answer
                else:
                    yield answer
        finally:
            feed.stop()
            while running:
                running -= answers.get() is None
            for thread in threads:
                thread.join()

    def close(self) -> None:
        """End all workers; those that are at work are waited for. A later ``parse`` starts fresh ones."""
        held = [self._slots.get() for _ in range(self._workers)]
        for worker in held:
            worker.stop()
            self._slots.put(worker)

    def _serve(self, feed: _Feed, answers: queue.Queue[Answer | Exception | None]) -> None:
        try:
            while batch := feed.next_batch():
                worker = self._slots.get()
                try:
                    for answer in worker.run(batch):
                        answers.put(answer)
                finally:
                    self._slots.put(worker)
        except Exception as error:  # noqa: BLE001 - a thread's boundary: raised again where ``parse`` is consumed
            answers.put(error)
        finally:
            answers.put(None)


class _Feed:
    """Cuts the jobs into batches, for one thread at a time."""

    def __init__(self, jobs: Iterable[ParseJob], limits: WorkerLimits) -> None:
        self._jobs = iter(jobs)
        self._limits = limits
        self._lock = threading.Lock()
        self._held: ParseJob | None = None
        self._stopped = False

    def next_batch(self) -> list[ParseJob]:
        """Return up to ``batch_files`` jobs of up to ``batch_bytes`` together; empty at the end."""
        with self._lock:
            batch: list[ParseJob] = []
            total = 0
            while len(batch) < self._limits.batch_files and not self._stopped:
                job = self._held or next(self._jobs, None)
                self._held = None
                if job is None:
                    break
                if batch and total + job.size_bytes > self._limits.batch_bytes:
                    self._held = job
                    break
                total += job.size_bytes
                batch.append(job)
            return batch

    def stop(self) -> None:
        """Hand out nothing more."""
        self._stopped = True
        with self._lock:
            if self._held is not None:
                os.close(self._held.fd)
                self._held = None


class _Worker:
    """One place for a worker process, which is replaced when it dies."""

    def __init__(self, limits: WorkerLimits, spawn: Spawn) -> None:
        self._limits = limits
        self._spawn = spawn
        self._child: Child | None = None
        self._files = 0
        self._referred: deque[tuple[ParseJob, Installed]] = deque()

    def run(self, batch: list[ParseJob]) -> Iterator[Answer]:
        """Yield the answer of each job; a death costs only the file it happened on."""
        pending = deque(batch)
        try:
            while pending:
                child = self._ready_child()
                waiting, reason = len(pending), None
                try:
                    yield from self._exchange(child, pending)
                    if len(pending) == waiting:
                        raise ChannelClosed("an end without an answer")
                except TimeoutError:
                    reason = timeout_reason(self._limits.deadline_s(pending[0].size_bytes))
                except (ChannelClosed, EngineFault) as error:
                    reason = death_reason(child, error, pending[0].name, self._limits.memory_bytes) if pending else None
                if reason is not None:
                    yield self._lost(child, pending.popleft(), reason)
            while self._referred:
                yield self._with_program(*self._referred.popleft())
        finally:
            for job in (*pending, *(job for job, _ in self._referred)):
                os.close(job.fd)
            self._referred.clear()

    def _lost(self, child: Child, job: ParseJob, reason: Reason) -> ParseDeath:
        child.kill()
        self._child = None
        os.close(job.fd)
        return ParseDeath(job, ParseFailed(reason))

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _exchange(self, child: Child, pending: deque[ParseJob]) -> Iterator[Answer]:
        deadline_s = max(self._limits.deadline_s(job.size_bytes) for job in pending)
        request = {"jobs": [job.to_wire() for job in pending]}
        answers = child.exchange(request, fds=[job.fd for job in pending], timeout_s=deadline_s)
        with contextlib.closing(answers):  # type: ignore[type-var]  # a generator, typed as an iterator
            for frame in answers:
                if frame.header.get("end"):
                    break
                if not pending or frame.header.get("job") != pending[0].id:
                    raise ChannelClosed("an answer for another file than the one asked for")
                job = pending.popleft()
                self._files += 1
                if frame.header.get("retire"):
                    self._files = self._limits.files_a_life
                program = None if self._limits.program else installed.wanted(frame.header)
                if program is not None:
                    self._referred.append((job, program))
                    continue
                os.close(job.fd)
                WAY.give()
                yield ParseReply(job, frame.header, frame.blobs)

    def _with_program(self, job: ParseJob, program: Installed) -> Answer:
        """Return the answer of a process of its own that may run the program, and ends with this file."""
        with tempfile.TemporaryDirectory(dir=self._limits.scratch or None) as scratch:
            worker = _Worker(self._limits.with_program(program, scratch), self._spawn)
            try:
                [answer] = worker.run([replace(job, params={**job.params, **program.params(scratch)})])
                return answer
            finally:
                worker.stop()

    def _ready_child(self) -> Child:
        if self._files >= self._limits.files_a_life:
            self.stop()
        if self._child is None or not self._child.alive:
            self._child = self._spawn(self._limits.profile())
            self._files = 0
        return self._child
