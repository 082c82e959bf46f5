"""When folders are compared: which hints are worth a scan, and what a jump of the clock means."""

from __future__ import annotations

import threading
from pathlib import Path

from engine.contract.call import Call
from engine.library.ingest.folders.watching import Watching, innermost_free
from engine.library.store.ledger.database import Ledger


def test_hints_inside_other_hints_are_dropped() -> None:
    assert innermost_free([b"a/b", b"a", b"ab", b"a/b/c"]) == [b"a", b"ab"]
    assert innermost_free([b"a", None]) == [b""]
    assert innermost_free([b"sub/.gitignore", b"sub/x/y"]) == [b"sub"]
    assert innermost_free([b".gitignore"]) == [b""]


class _Reconciler:
    def __init__(self) -> None:
        self.compared = threading.Event()

    def all_roots(self, call: Call) -> None:
        self.compared.set()


def test_waking_up_compares_everything(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    reconciler, now = _Reconciler(), [1000.0]
    started = threading.Event()

    def wall_clock() -> float:
        started.set()
        return now[0]

    watching = Watching(ledger, reconciler, lambda: 10_000, lambda: None, wall_clock=wall_clock)  # type: ignore[arg-type]
    watching.start()
    assert started.wait(10)
    now[0] += 3600
    assert reconciler.compared.wait(10)
    watching.stop()
    ledger.close()
