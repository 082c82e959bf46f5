"""An idle model goes when memory is short, and only then."""

from __future__ import annotations

import threading

from models.fit.memory_watch import MemoryWatch, machine_memory


def test_it_relieves_only_when_memory_is_short() -> None:
    free, relieved = [50], []
    watch = MemoryWatch(lambda: relieved.append(1), lambda: (free[0], 1000))
    free[0] = 40
    assert not watch.look()
    free[0] = 39
    assert watch.look()
    assert relieved == [1]


def test_it_looks_by_itself_and_survives_a_failure() -> None:
    called = threading.Semaphore(0)

    def fails() -> None:
        called.release()
        raise OSError("no")

    watch = MemoryWatch(fails, lambda: (0, 1000), pause_s=0.001)
    watch.start()
    assert called.acquire(timeout=20)
    assert called.acquire(timeout=20)
    watch.stop()


def test_this_machine_has_memory() -> None:
    free, total = machine_memory()
    assert 0 < free <= total
