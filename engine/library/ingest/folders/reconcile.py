"""Reconciler: compares roots with the disk, writes the differences to the ledger and queues what is to be read."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.contract.call import Call
from engine.contract.file import Failed, FileId, FileKey, Pending, RootId, Skipped, Stamp, display_path, join_path
from engine.contract.reason import Reason
from engine.library.ingest.folders.plan import Back, Blocked, Changed, Gone, New, Same, Step, plan
from engine.library.ingest.folders.rules import rules_of
from engine.library.ingest.progress import Progress
from engine.library.ingest.words.opening import durable
from engine.library.ingest.words.queue import Task, TextQueue
from engine.library.store.ledger import files, roots
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.files import FileRecord
from engine.library.store.ledger.roots import Root
from engine.library.watch.mounts import root_state
from engine.library.watch.scan import scan
from engine.process.way import WAY

BATCH_STEPS = 1_000
"""Steps in one ledger transaction."""
FIRST_STEPS = 100
"""Of the first transaction of a scan, so that the workers start while the rest is scanned."""
_NO_STAMP = Stamp(0, 0, 0, 0, 0)

Emit = Callable[[str, Mapping[str, Any]], None]
Report = Callable[[int, int, str], None]


@dataclass(slots=True)
class _Batch:
    """Steps on their way into one transaction."""

    to_read: list[tuple[FileKey, Stamp]] = field(default_factory=list)
    to_list: list[tuple[FileKey, Stamp, Skipped | Failed]] = field(default_factory=list)
    back: list[tuple[FileId, Stamp]] = field(default_factory=list)
    gone: list[FileRecord] = field(default_factory=list)


class Reconciler:
    """Scans one root, or a part of it, at a time."""

    def __init__(
        self,
        ledger: Ledger,
        queue: TextQueue,
        progress: Progress,
        emit: Emit,
        excluded: Callable[[], Iterable[bytes]],
        max_file_bytes: Callable[[], int],
    ) -> None:
        self._ledger = ledger
        self._queue = queue
        self._progress = progress
        self._emit = emit
        self._excluded = excluded
        self._max_file_bytes = max_file_bytes
        self._one_at_a_time = threading.RLock()

    def all_roots(self, call: Call, report: Report | None = None) -> None:
        """Reconcile every root, inner ones before the roots around them, so that a file changes hands at once.

        Raises Cancelled or DeadlinePassed between steps.
        """
        listed = sorted(self._ledger.read(roots.list_all), key=lambda root: -len(root.path))
        for number, root in enumerate(listed):
            if report is not None:
                report(number, len(listed), display_path(root.path))
            self.root(root.id, call)

    def root(self, root_id: RootId, call: Call, below: bytes = b"", *, wanted: bool = False) -> None:
        """Reconcile a root, or what lies at or below a relative path of it. A root removed meanwhile is no error."""
        with self._one_at_a_time:
            listed = self._ledger.read(roots.list_all)
            root = next((each for each in listed if each.id == root_id), None)
            if root is None or not self._check_online(root):
                return
            rules = rules_of(root, listed, self._excluded(), self._max_file_bytes())
            self._progress.scan_begins()
            try:
                planned = plan(self._known(root, below), scan(root.path, rules, below))
                steps = (step for step in planned if wanted or not self._is_on_its_way(step, root))
                for batch in _batches(root, WAY.paced(steps), call):
                    if batch.gone and not self._check_online(root):
                        return  # the drive went away under the scan: nothing is gone, the root is offline
                    self._apply(root, batch, wanted, call)
            finally:
                self._progress.scan_ends()

    def _known(self, root: Root, below: bytes) -> Iterable[FileRecord]:
        if not below:
            return files.iterate(self._ledger, root.id, gone=True)
        records = self._ledger.read(lambda c: files.below(c, root.id, below))
        return [record for record in records if not record.key.member]

    def _is_on_its_way(self, step: Step, root: Root) -> bool:
        """Return whether all there is to do is to read the file, and it will be: two scans often follow each other.

        A stamp kept without its ctime (``durable``) never is that of the disk, and the file is queued again.
        """
        if not isinstance(step, Changed) or step.seen.skip is not None:
            return False
        known = step.known
        is_due = isinstance(known.state, Pending) and known.gone_at is None and known.stamp == step.seen.stamp
        return is_due and self._queue.holds(known.id, known.stamp, root.trusted)

    def _check_online(self, root: Root) -> bool:
        """Say in the ledger whether the root is there; return it."""
        first = self._ledger.read(lambda c: files.page(c, None, FileId(0), 1, root.id))
        state = root_state(root.path, first[0].stamp.device if first else 0, bool(first))
        if state.online != root.online:
            self._ledger.write(lambda c: roots.set_online(c, root.id, state.online))
            self._emit("root_state", {"root": root.id, "path": display_path(root.path), "online": state.online})
        return state.online

    def _apply(self, root: Root, batch: _Batch, wanted: bool, call: Call) -> None:
        if not (batch.to_read or batch.to_list or batch.back or batch.gone):
            return
        ids = self._ledger.write(lambda c: _record(c, batch))
        for file, (key, stamp) in zip(ids, batch.to_read, strict=True):
            self._progress.at(display_path(key.path or root.path))
            self._queue.put(Task(file, key, join_path(root.path, key.path), stamp, root.trusted, wanted), call)
        changed = len(batch.to_read) + len(batch.to_list) + len(batch.back) + len(batch.gone)
        self._emit("file_state", {"root": root.id, "changed": changed})


def _batches(root: Root, steps: Iterator[Step], call: Call) -> Iterator[_Batch]:
    sizes = itertools.chain((FIRST_STEPS,), itertools.repeat(BATCH_STEPS))
    for chunk in iter(lambda: list(itertools.islice(steps, next(sizes))), []):
        call.check()
        batch = _Batch()
        for step in chunk:
            _add(batch, root, step)
        yield batch


def _add(batch: _Batch, root: Root, step: Step) -> None:
    match step:
        case New(seen) | Changed(_, seen):
            key = FileKey(root.id, seen.path)
            if seen.skip is None:
                batch.to_read.append((key, seen.stamp))
            else:
                batch.to_list.append((key, seen.stamp, Skipped(seen.skip)))
        case Back(known, seen):
            batch.back.append((known.id, seen.stamp))
        case Gone(known):
            batch.gone.append(known)
        case Blocked(known, place):
            if known is None or not _says(known, place.reason):
                batch.to_list.append((FileKey(root.id, place.path), _NO_STAMP, Failed(place.reason)))
        case Same():
            pass


def _says(known: FileRecord, reason: Reason) -> bool:
    return known.gone_at is None and isinstance(known.state, Failed) and known.state.reason.code == reason.code


def _record(connection: Connection, batch: _Batch) -> list[FileId]:
    """Write one batch; return the ids of the files to be read, in order."""
    ids = files.upsert_seen(connection, [(key, durable(stamp)) for key, stamp in batch.to_read])
    listed = files.upsert_seen(connection, [(key, stamp) for key, stamp, _ in batch.to_list])
    for file, (_, _, state) in zip(listed, batch.to_list, strict=True):
        files.set_state(connection, file, state)
    files.restore(connection, [file for file, _ in batch.back])
    files.touch(connection, batch.back)
    files.mark_gone(connection, [known.id for known in batch.gone])
    return ids
