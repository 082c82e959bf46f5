"""The queue: order, bound, replacement, delay."""

from __future__ import annotations

import threading

from engine.contract.call import Call
from engine.contract.file import FileId, FileKey, RootId, Stamp
from engine.library.ingest.words.queue import Task, TextQueue

CALL = Call()


def _task(number: int, *, mtime: int = 0, wanted: bool = False, size: int = 10, root: int = 1) -> Task:
    return Task(FileId(number), FileKey(RootId(root), b"x"), b"/x", Stamp(size, mtime, 0, 0, 0), wanted=wanted)


def _ids(tasks: list[Task]) -> list[int]:
    return [task.file for task in tasks]


def test_wanted_first_then_newest() -> None:
    queue = TextQueue()
    for task in (_task(1, mtime=5), _task(2, mtime=9), _task(3, mtime=1, wanted=True)):
        queue.put(task, CALL)
    assert _ids(queue.take(10, 10_000, 1)) == [3, 2, 1]


def test_a_batch_is_bounded_by_files_and_bytes_but_never_empty() -> None:
    queue = TextQueue()
    for number in range(1, 5):
        queue.put(_task(number, mtime=-number, size=60), CALL)
    assert _ids(queue.take(10, 100, 1)) == [1, 2]
    assert _ids(queue.take(1, 10, 1)) == [3]
    assert _ids(queue.take(10, 1, 1)) == [4]
    assert queue.take(10, 1, 0) == []


def test_a_full_queue_makes_the_scan_wait_but_not_what_is_wanted() -> None:
    queue = TextQueue(limit=1)
    queue.put(_task(1), CALL)
    putting = threading.Thread(target=lambda: queue.put(_task(2), CALL))
    putting.start()
    putting.join(0.05)
    assert putting.is_alive()
    queue.put(_task(3, wanted=True), CALL)
    assert _ids(queue.take(2, 10_000, 1)) == [3, 1]
    putting.join(5)
    assert not putting.is_alive()


def test_a_file_is_there_once_and_the_newer_task_counts() -> None:
    queue = TextQueue()
    queue.put(_task(1, mtime=1), CALL)
    queue.put(_task(1, mtime=2), CALL)
    taken = queue.take(10, 10_000, 1)
    assert [task.stamp.mtime_ns for task in taken] == [2]
    queue.put(_task(1, mtime=3), CALL)
    assert queue.take(10, 10_000, 0) == [], "not again while it is being read"
    queue.done(taken)
    assert [task.stamp.mtime_ns for task in queue.take(10, 10_000, 1)] == [3]


def test_later_means_later() -> None:
    now = [0.0]
    queue = TextQueue(clock=lambda: now[0])
    queue.put_later(_task(1), 5)
    assert queue.take(1, 1, 0) == []
    assert queue.outstanding == 1
    now[0] = 5.0
    assert _ids(queue.take(1, 1, 0)) == [1]


def test_held_and_closed_queues_give_nothing() -> None:
    held = [True]
    queue = TextQueue(is_held=lambda: held[0])
    queue.put(_task(1), CALL)
    assert queue.take(1, 1, 0) == []
    held[0] = False
    assert _ids(queue.take(1, 1, 0)) == [1]
    queue.put(_task(3), CALL)
    queue.close()
    assert queue.take(1, 1, 0) == []
    assert queue.put(_task(2), CALL) is False


def test_a_removed_root_leaves_nothing_behind() -> None:
    queue = TextQueue()
    queue.put(_task(1, root=1), CALL)
    queue.put(_task(2, root=2), CALL)
    queue.put_later(_task(3, root=1), 100)
    queue.drop_root(RootId(1))
    assert queue.outstanding == 1
    assert _ids(queue.take(10, 10_000, 1)) == [2]


def test_what_waits_or_is_read_is_held_with_its_stamp_and_trust() -> None:
    queue = TextQueue()
    task = _task(1, mtime=1)
    assert not queue.holds(task.file, task.stamp, False)
    queue.put(task, CALL)
    assert queue.holds(task.file, task.stamp, False)
    taken = queue.take(10, 10_000, 1)
    assert queue.holds(task.file, task.stamp, False), "while it is being read"
    assert not queue.holds(task.file, task.stamp, True)
    assert not queue.holds(task.file, _task(1, mtime=2).stamp, False)
    queue.done(taken)
    assert not queue.holds(task.file, task.stamp, False)
