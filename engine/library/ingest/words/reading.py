"""Reading: takes files from the queue, has them parsed, and puts what became of each into the outbox."""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.contract.errors import DiskFull
from engine.contract.file import Failed, Skipped, display_path, name_of
from engine.contract.label import TRUSTED_FILE, UNTRUSTED_FILE
from engine.contract.reason import Reason
from engine.library.ingest.folders.plan import same_stamp
from engine.library.ingest.progress import Progress
from engine.library.ingest.throttle import Throttle
from engine.library.ingest.words import members, prepared_wire
from engine.library.ingest.words.lookup import (
    WITH_MEMBERS,
    Forbidden,
    Published,
    look_up,
    look_up_all,
    parser_by_name,
)
from engine.library.ingest.words.members import MemberContent
from engine.library.ingest.words.opening import Opened, open_and_hash, stamp_of
from engine.library.ingest.words.outbox import RETRY_S, Held, Linked, Outbox, Place, Prepared, Settled
from engine.library.ingest.words.queue import Task, TextQueue
from engine.library.parse.job import ParseDeath, ParseJob, ParseReply
from engine.library.parse.pool import ParserPool
from engine.library.parse.registry import Registry
from engine.library.store.ledger import quarantine
from engine.library.store.ledger.database import Ledger
from engine.process.way import WAY

_log = logging.getLogger(__name__)

TAKE_FILES: Final = 64
TAKE_BYTES: Final = 4 << 20
MAX_ATTEMPTS: Final = 5
"""A file that changed under five readings is given up until something happens to it again."""
_RETRIED_DEATHS: Final = frozenset({"parser_crashed"})
"""Deaths that may have been bad luck; a second timeout or memory limit would only cost the same again."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One content on its way through the pool."""

    place: Place
    content_hash: bytes
    trusted: bool
    task: Task | None
    content: bytes | None = None
    """The bytes of a member, to try once more with."""
    held: Held | None = None
    """What waits for this member."""


class Reader:
    """One thread that reads. Several may share queue, pool and outbox, so that a slow file does not hold up all."""

    def __init__(
        self,
        ledger: Ledger,
        tasks: TextQueue,
        pool: ParserPool,
        registry: Registry,
        outbox: Outbox,
        progress: Progress,
        throttle: Throttle,
        name: str = "read-words",
    ) -> None:
        self._ledger = ledger
        self._tasks = tasks
        self._pool = pool
        self._registry = registry
        self._outbox = outbox
        self._progress = progress
        self._throttle = throttle
        self._at_work: dict[int, _Reading] = {}
        self._again: deque[_Reading] = deque()
        self._numbers = iter(range(1, 1 << 62))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what the workers have in hand and end."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._throttle.rest(self._stopping.wait)
            taken = self._tasks.take(TAKE_FILES, TAKE_BYTES, 0.5)
            if taken:
                self._read(taken)

    def _read(self, taken: Sequence[Task]) -> None:
        try:
            self._parse(taken)
            while self._again:  # members that came with the last answers
                self._parse(())
        except DiskFull as error:
            _log.warning("reading waits: %s", error)
            self._outbox.failed(error)
            self._put_back(None)
        except Exception:  # noqa: BLE001 - the thread's boundary; the files are read again
            _log.exception("reading was interrupted")
            self._put_back(Reason("read_error", {"problem": "the reader failed"}, retryable=True))

    def _parse(self, taken: Sequence[Task]) -> None:
        for answer in WAY.paced(self._pool.parse(self._jobs(taken))):
            reading = self._at_work.pop(answer.job.id)
            self._progress.at(display_path(reading.place.path))
            if isinstance(answer, ParseDeath):
                self._died(reading, answer)
            else:
                self._answered(reading, answer)

    def _put_back(self, reason: Reason | None) -> None:
        """Queue again what was in hand when the pool failed, or when there was no room (None), which is no attempt."""
        readings = [*self._at_work.values(), *self._again]
        tasks = [reading.task if reading.held is None else reading.held.task for reading in readings]
        self._at_work.clear()
        self._again.clear()
        for task in {task.file: task for task in tasks if task is not None}.values():
            if reason is None:
                self._tasks.put_later(task, RETRY_S)
                self._tasks.done([task])
            else:
                self._later(task, reason)

    def _jobs(self, taken: Sequence[Task]) -> Iterator[ParseJob]:
        """Yield jobs as long as there is something to read. Runs in the pool's threads, one at a time."""
        while taken or self._again:
            for reading, opened in self._open_all(taken):
                yield self._job(reading, opened.fd, opened.stamp.size_bytes)
            while self._again:
                reading = self._again.popleft()
                yield self._job(reading, members.descriptor(reading.content or b""), len(reading.content or b""))
            self._throttle.rest(self._stopping.wait)
            taken = [] if self._stopping.is_set() else self._tasks.take(TAKE_FILES, TAKE_BYTES, 0.0)

    def _job(self, reading: _Reading, fd: int, size_bytes: int) -> ParseJob:
        number = next(self._numbers)
        self._at_work[number] = reading
        deeper = len(reading.place.key.member) < members.MAX_DEPTH
        return ParseJob(number, fd, name_of(reading.place.key, reading.place.path), size_bytes, {"members": deeper})

    def _open_all(self, taken: Sequence[Task]) -> list[tuple[_Reading, Opened]]:
        """Open and hash files; settle those that need no reading and return the others."""
        opened: list[tuple[Task, Opened]] = []
        for task in WAY.paced(taken):
            found = open_and_hash(task.path)
            if isinstance(found, Opened):
                opened.append((task, found))
            else:
                self._refused(task, found.reason, found.skipped)
        contents = [(task.path, task.key, each.content_hash) for task, each in opened]
        known = self._ledger.read(lambda c: look_up_all(c, self._registry, contents))
        left = []
        for (task, each), found_out in zip(opened, known, strict=True):
            place = Place(task.file, task.key, task.path, each.stamp)
            if found_out is None:
                left.append((_Reading(place, each.content_hash, task.trusted, task), each))
            else:
                os.close(each.fd)
                self._known(_Reading(place, each.content_hash, task.trusted, task), found_out)
        return left

    def _refused(self, task: Task, reason: Reason, skipped: bool) -> None:
        if reason.code == "changing":
            self._later(task, reason)
            return
        state = Skipped(reason) if skipped else Failed(reason)
        self._outbox.put(Settled(Place(task.file, task.key, task.path, task.stamp), state, task=task))

    def _known(self, reading: _Reading, found: Published | Forbidden) -> None:
        """Settle a content that needs no reading."""
        if isinstance(found, Forbidden):
            state = Skipped(Reason("forgotten")) if found.code == "forgotten" else _crashed(reading)
            self._outbox.put(Settled(reading.place, state, reading.content_hash, reading.task), reading.held)
            return
        if not reading.place.key.member:
            inside = self._ledger.write(lambda c: members.copy(c, found.holder, reading.place))
            for result in inside:
                self._outbox.put(result)
        self._outbox.put(Linked(reading.place, found.document, reading.task), reading.held)

    def _answered(self, reading: _Reading, reply: ParseReply) -> None:
        if reading.task is not None and not _rests(reading):
            self._later(reading.task, Reason("changing", retryable=True))
            return
        header = reply.header
        self._throttle.spend(header.get("cpu_s"))
        try:
            if header["outcome"] != "parsed":
                reason = Reason.from_wire_form(header["reason"])
                state = Skipped(reason) if header["outcome"] == "skipped" else Failed(reason)
                self._outbox.put(Settled(reading.place, state, reading.content_hash, reading.task), reading.held)
                return
            inside = _members(reply)
            label = TRUSTED_FILE if reading.trusted else UNTRUSTED_FILE
            blobs = reply.blobs[: len(reply.blobs) - len(inside)]
            document = prepared_wire.decode(header["document"], blobs, reading.content_hash, label)
        except (ValueError, KeyError, TypeError) as error:
            _log.error("a worker's answer about %s made no sense: %s", display_path(reading.place.path), error)
            self._outbox.put(
                Settled(reading.place, _crashed(reading), reading.content_hash, reading.task), reading.held
            )
            return
        result = Prepared(reading.place, document, reading.task)
        contents = members.contents_of(reading.place.key, inside)
        if contents or document.document.media_kind in WITH_MEMBERS:
            self._take_members(reading, contents, Held(result, len(contents), reading.held))
        if not contents:
            self._outbox.put(result, reading.held)

    def _take_members(self, reading: _Reading, contents: Sequence[MemberContent], held: Held) -> None:
        """Give each member a row and queue those whose content is new."""
        parent, stamp = reading.place.key, reading.place.stamp
        ids = self._ledger.write(lambda c: members.record(c, parent, stamp, contents))
        for file, member in zip(ids, contents, strict=True):
            size = len(member.content)
            place = Place(file, member.key, reading.place.path, replace(stamp, size_bytes=size))
            self._read_member(_Reading(place, member.content_hash, reading.trusted, None, member.content, held))

    def _read_member(self, reading: _Reading) -> None:
        key = reading.place.key
        found = self._ledger.read(lambda c: look_up(c, self._registry, reading.place.path, key, reading.content_hash))
        if found is None:
            self._again.append(reading)
        else:
            self._known(reading, found)

    def _died(self, reading: _Reading, death: ParseDeath) -> None:
        reason = death.outcome.reason
        parser = parser_by_name(self._registry, name_of(reading.place.key, reading.place.path))
        crashes = self._ledger.write(lambda c: quarantine.note_crash(c, reading.content_hash, parser, reason.code))
        if reason.code in _RETRIED_DEATHS and crashes < quarantine.CRASHES_ALLOWED:
            if reading.content is not None:
                self._again.append(reading)
                return
            if reading.task is not None:
                self._tasks.put_later(replace(reading.task, attempts=reading.task.attempts + 1), 0.0)
                self._tasks.done([reading.task])
                return
        self._outbox.put(Settled(reading.place, Failed(reason), reading.content_hash, reading.task), reading.held)

    def _later(self, task: Task, reason: Reason) -> None:
        """Read a file again after a pause that doubles; give it up after some attempts."""
        if task.attempts + 1 >= MAX_ATTEMPTS:
            self._outbox.put(Settled(Place(task.file, task.key, task.path, task.stamp), Failed(reason), task=task))
            return
        self._tasks.put_later(replace(task, attempts=task.attempts + 1), 0.5 * 2**task.attempts)
        self._tasks.done([task])


def _rests(reading: _Reading) -> bool:
    """Return whether the file at the path still is the one that was hashed."""
    try:
        return same_stamp(stamp_of(os.lstat(reading.place.path)), reading.place.stamp)
    except OSError:
        return False


def _crashed(reading: _Reading) -> Failed:
    ending = os.path.splitext(name_of(reading.place.key, reading.place.path))[1][1:]
    return Failed(Reason("parser_crashed", {"format": display_path(ending) or "these"}))


def _members(reply: ParseReply) -> list[tuple[str, bytes]]:
    listed: list[Any] = reply.header["members"]
    contents = reply.blobs[len(reply.blobs) - len(listed) :] if listed else ()
    return [
        (str(name).encode("utf-8", "replace").decode(), bytes(content))
        for (name, _), content in zip(listed, contents, strict=True)
    ]
