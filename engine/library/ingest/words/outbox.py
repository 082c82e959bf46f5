"""Outbox: what became of each file, gathered into batches and written by one thread to ledger and index."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.contract.errors import JackdawError
from engine.contract.file import DocumentId, Failed, FileId, FileKey, Skipped, Stamp
from engine.contract.prepared import PreparedDocument
from engine.contract.reason import Reason
from engine.library.ingest.progress import Progress
from engine.library.ingest.words.lookup import WITH_MEMBERS
from engine.library.ingest.words.naming import name_row
from engine.library.ingest.words.queue import Task, TextQueue
from engine.library.store.ledger import documents, files, tombstones
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.publish.publisher import Publisher, TextItem

_log = logging.getLogger(__name__)

MAX_WAITING = 256
"""Results held at most; beyond it the readers wait."""
BATCH_FILES = 400
BATCH_CHARS = 4_000_000
GATHER_S = 0.3
"""Longest time a result waits for others while more files are on their way."""
_LOOK_S = 0.5
RETRY_S = 5.0
"""Pause after a batch that could not be written (disk full, index being rebuilt)."""


@dataclass(frozen=True, slots=True)
class Place:
    """The file a result belongs to, and its stamp when it was read."""

    file: FileId
    key: FileKey
    path: bytes
    """Absolute, of the file itself or the one a member lies in."""
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document to be published."""

    place: Place
    document: PreparedDocument
    task: Task | None = None
    """The task that ends with this result; None for a member, whose archive holds the task."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A file whose content is published already."""

    place: Place
    document: DocumentId
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A file that is left out or failed."""

    place: Place
    state: Skipped | Failed
    content_hash: bytes | None = None
    task: Task | None = None


Result = Prepared | Linked | Settled


@dataclass(slots=True)
class Held:
    """The result of an archive or mail, held back until those of its ``left`` members are in the outbox.

    So the file counts as read only when all in it is.
    """

    result: Prepared
    left: int
    above: Held | None = None
    """The archive this one lies in."""

    @property
    def task(self) -> Task | None:
        """The task of the outermost file."""
        return self.result.task if self.above is None else self.above.task


Emit = Callable[[str, Mapping[str, Any]], None]
Wrote = Callable[[Exception | None], None]
"""Hears how each write went: None when well."""


class Outbox:
    """Bounded; ``put`` waits while it is full. One thread writes."""

    def __init__(
        self, ledger: Ledger, publisher: Publisher, tasks: TextQueue, progress: Progress, emit: Emit, wrote: Wrote
    ) -> None:
        self._ledger = ledger
        self._publisher = publisher
        self._tasks = tasks
        self._progress = progress
        self._emit = emit
        self._wrote = wrote
        self._results: queue.Queue[Result | None] = queue.Queue(MAX_WAITING)
        self._stopping = threading.Event()
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="publish-words", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def end_retries(self) -> None:
        """Give up what cannot be written now, and what comes after it: it is read again at the next start."""
        self._stopping.set()

    def stop(self) -> None:
        """Write what is in the box and end."""
        self._stopping.set()
        self._put(None)
        self._thread.join()

    def put(self, result: Result, held: Held | None = None) -> None:
        """Add a result, and those that were held back for it."""
        self._put(result)
        while held is not None:
            held.left -= 1
            if held.left:
                return
            self._put(held.result)
            held = held.above

    def failed(self, problem: Exception) -> None:
        """Hear of a write that failed on the way here."""
        self._wrote(problem)

    def _put(self, result: Result | None) -> None:
        while not self._given_up.is_set():
            with contextlib.suppress(queue.Full):
                self._results.put(result, timeout=_LOOK_S)
                return

    def _run(self) -> None:
        while True:
            batch, ended = self._gather()
            while batch and not self._write_logged(batch):
                if self._stopping.wait(RETRY_S):
                    self._given_up.set()
                    return
            if ended:
                return

    def _gather(self) -> tuple[list[Result], bool]:
        first = self._results.get()
        if first is None:
            return [], True
        batch, chars = [first], _chars(first)
        end = time.monotonic() + GATHER_S
        while len(batch) < BATCH_FILES and chars < BATCH_CHARS:
            try:
                expecting = self._results.empty() and self._tasks.outstanding > len(batch)
                wait_s = end - time.monotonic() if expecting else 0.0
                result = self._results.get(wait_s > 0, max(wait_s, 0.0))
            except queue.Empty:
                break
            if result is None:
                return batch, True
            batch.append(result)
            chars += _chars(result)
        return batch, False

    def _write_logged(self, batch: Sequence[Result]) -> bool:
        """Write a batch; return False when all of it must be tried again. A result that cannot be written fails."""
        try:
            self._write(batch)
        except (JackdawError, OSError) as error:
            _log.warning("%d results could not be written, trying again: %s", len(batch), error)
            self._wrote(error)
            self._emit("index", {"problem": str(error)})
            return False
        except Exception as error:  # noqa: BLE001 - the thread's boundary; one bad document must not stop the others
            _log.error("%d results could not be written", len(batch), exc_info=True)
            if len(batch) == 1:
                return self._write_logged([_failed(batch[0], error)])
            written = [self._write_logged([each]) for each in batch]
            return all(written)
        self._wrote(None)
        return True

    def _write(self, batch: Sequence[Result]) -> None:
        with self._publisher.lock:
            ids = [each.place.file for each in batch]
            records = self._ledger.read(lambda c: files.get_many(c, ids))
            living = {record.id for record in records if record.gone_at is None}
            # What was removed while it was read must not come back.
            alive = [each for each in batch if each.place.file in living]
            emptied = {each.id for each in records if each.document is not None and not each.key.member}
            once = [each for each in alive if not isinstance(each, Prepared) or each.place.file in emptied]
            lost = self._ledger.write(lambda c: _settle(c, once)) if once else []
            items = [
                TextItem(each.document, ((each.place.file, each.place.stamp),))
                for each in alive
                if isinstance(each, Prepared)
            ]
            named = [each.place for each in alive if not isinstance(each, Settled) and each not in lost]
            if named:
                self._publisher.publish_text(items, [name_row(place.file, place.key, place.path) for place in named])
        self._end(batch, lost)

    def _end(self, batch: Sequence[Result], lost: Sequence[Result]) -> None:
        self._tasks.done([each.task for each in batch if each.task is not None])
        for each in lost:
            if each.task is not None:
                self._tasks.put_later(each.task, 0.0)
        self._progress.files.add(sum(each.task is not None for each in batch))
        self._emit("file_state", {"changed": len(batch)})


def _settle(connection: Connection, batch: Sequence[Result]) -> list[Result]:
    """Write states and links; return those to be looked up again: what they say was undone since.

    A link's document may be gone by now, and what was forgotten may have been added again.
    """
    lifted = [each for each in batch if _is_lifted(connection, each)]
    batch = [each for each in batch if each not in lifted]
    links = [each for each in batch if isinstance(each, Linked)]
    there = documents.get_many(connection, [each.document for each in links])
    files.link_document(
        connection, [(each.place.file, each.place.stamp, each.document) for each in links if each.document in there]
    )
    for each in batch:
        if isinstance(each, Settled):
            files.set_state(connection, each.place.file, each.state, each.content_hash)
        if not isinstance(each, Linked) and not each.place.key.member and not _holds_members(each):
            files.drop(connection, [member.id for member in files.members_of(connection, each.place.key)])
    return [*lifted, *(each for each in links if each.document not in there)]


def _is_lifted(connection: Connection, result: Result) -> bool:
    """Tell whether a result says ``forgotten`` of what was added again after it was looked up."""
    if not isinstance(result, Settled) or result.task is None or result.content_hash is None:
        return False
    if not isinstance(result.state, Skipped) or result.state.reason.code != "forgotten":
        return False
    is_path = tombstones.covers_path(connection, result.place.path)
    return not is_path and not tombstones.covers_hash(connection, result.content_hash)


def _failed(result: Result, error: Exception) -> Settled:
    reason = Reason("damaged", {"problem": f"it could not be stored ({type(error).__name__})"})
    return Settled(result.place, Failed(reason), task=result.task)


def _holds_members(result: Prepared | Settled) -> bool:
    return isinstance(result, Prepared) and result.document.document.media_kind in WITH_MEMBERS


def _chars(result: Result) -> int:
    return sum(len(layer.text) for layer in result.document.document.layers) if isinstance(result, Prepared) else 0
