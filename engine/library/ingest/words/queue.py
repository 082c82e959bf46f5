"""TextQueue: files waiting to be read, the wanted ones first, then the newest; bounded, so that a scan waits."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.contract.call import Call
from engine.contract.file import FileId, FileKey, RootId, Stamp

MAX_WAITING = 20_000
"""Files held at most (some 10 MB); beyond it the scan waits, and the order is newest-first within this window."""
_LOOK_UP_S = 0.5
"""How often one who waits looks whether the call still stands."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to be read. ``path`` is absolute."""

    file: FileId
    key: FileKey
    path: bytes
    stamp: Stamp
    trusted: bool = False
    wanted: bool = False
    attempts: int = 0


class TextQueue:
    """A bounded priority queue; each file is in it once, and a newer task for it replaces the older.

    Nothing is given out while ``is_held()`` (paused, disk full).
    """

    def __init__(
        self,
        limit: int = MAX_WAITING,
        clock: Callable[[], float] = time.monotonic,
        is_held: Callable[[], bool] = lambda: False,
    ) -> None:
        self._limit = limit
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: dict[FileId, tuple[int, Task]] = {}
        self._heap: list[tuple[bool, int, int, FileId]] = []
        self._later: list[tuple[float, int, Task]] = []
        self._taken: dict[FileId, Task] = {}
        self._wanted: set[FileId] = set()
        self._again: dict[FileId, Task] = {}
        self._numbers = itertools.count()
        self._closed = False
        self._is_held = is_held

    def put(self, task: Task, call: Call) -> bool:
        """Add a task, waiting while the queue is full (a wanted one never waits). Return False once it is closed.

        Raises Cancelled or DeadlinePassed.
        """
        with self._changed:
            while not self._changed.wait_for(lambda: self._has_room(task), _LOOK_UP_S):
                call.check()
            if self._closed:
                return False
            self._add(task)
            return True

    def put_later(self, task: Task, delay_s: float) -> None:
        """Add a task that becomes due after ``delay_s``."""
        with self._changed:
            heapq.heappush(self._later, (self._clock() + delay_s, next(self._numbers), task))
            self._changed.notify_all()

    def take(self, max_files: int, max_bytes: int, timeout_s: float) -> list[Task]:
        """Return the next tasks, at most ``max_files`` and about ``max_bytes``; empty after ``timeout_s``."""
        end = self._clock() + timeout_s
        with self._changed:
            while True:
                self._promote()
                if self._waiting and not self._is_held() and not self._closed:
                    return self._pop(max_files, max_bytes)
                left = end - self._clock()
                if left <= 0 or self._closed:
                    return []
                due = self._later[0][0] - self._clock() if self._later else left
                self._changed.wait(max(0.001, min(left, due)))

    def done(self, tasks: list[Task]) -> None:
        """Say that taken tasks are finished (or were put again)."""
        with self._changed:
            for task in tasks:
                self._taken.pop(task.file, None)
                self._wanted.discard(task.file)
                again = self._again.pop(task.file, None)
                if again is not None:
                    self._add(again)
            self._changed.notify_all()

    def drop_root(self, root: RootId) -> None:
        """Forget what waits of a root."""
        with self._changed:
            for file in [file for file, (_, task) in self._waiting.items() if task.key.root == root]:
                del self._waiting[file]
                self._wanted.discard(file)
            self._later = [item for item in self._later if item[2].key.root != root]
            heapq.heapify(self._later)
            self._changed.notify_all()

    def close(self) -> None:
        """Wake everyone up for good."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def holds(self, file: FileId, stamp: Stamp, trusted: bool) -> bool:
        """Return whether the file waits or is read with this stamp and trust, so that it need not be put again."""
        with self._changed:
            waiting = self._waiting.get(file)
            task = self._taken.get(file) if waiting is None else waiting[1]
            return task is not None and task.stamp == stamp and task.trusted == trusted

    @property
    def outstanding(self) -> int:
        """Tasks waiting, delayed or taken and not done."""
        with self._changed:
            return len(self._waiting) + len(self._later) + len(self._taken)

    @property
    def has_wanted(self) -> bool:
        """Whether a wanted file waits or is being read."""
        return bool(self._wanted)

    def _has_room(self, task: Task) -> bool:
        return self._closed or task.wanted or len(self._waiting) < self._limit or task.file in self._waiting

    def _add(self, task: Task) -> None:
        if task.wanted:
            self._wanted.add(task.file)
        if task.file in self._taken:
            self._again[task.file] = task
            return
        number = next(self._numbers)
        self._waiting[task.file] = (number, task)
        heapq.heappush(self._heap, (not task.wanted, -task.stamp.mtime_ns, number, task.file))
        self._changed.notify_all()

    def _promote(self) -> None:
        now = self._clock()
        while self._later and self._later[0][0] <= now:
            self._add(heapq.heappop(self._later)[2])

    def _pop(self, max_files: int, max_bytes: int) -> list[Task]:
        tasks: list[Task] = []
        size = 0
        while self._heap and len(tasks) < max_files and (size < max_bytes or not tasks):
            _, _, number, file = heapq.heappop(self._heap)
            waiting = self._waiting.get(file)
            if waiting is None or waiting[0] != number:
                continue
            del self._waiting[file]
            self._taken[file] = waiting[1]
            tasks.append(waiting[1])
            size += waiting[1].stamp.size_bytes
        self._changed.notify_all()
        return tasks
