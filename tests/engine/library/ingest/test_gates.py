"""What holds background work, and what a report of progress says."""

from __future__ import annotations

from engine.library.ingest.gates import Gates
from engine.library.ingest.progress import Meter, Progress
from engine.settings.values import Indexing


def test_the_gates() -> None:
    settings, battery, free, now = [Indexing(min_free_bytes=100)], [False], [1000], [0.0]
    gates = Gates(
        b"/", lambda: settings[0], on_battery=lambda: battery[0], free_bytes=lambda: free[0], clock=lambda: now[0]
    )
    assert gates.closed_by() == ""
    battery[0] = True
    assert gates.closed_by() == "", "asked for at most every two seconds"
    now[0] += 2
    assert gates.closed_by() == "battery"
    settings[0] = Indexing(min_free_bytes=100, pause_on_battery=False)
    assert gates.closed_by() == ""
    free[0], now[0] = 99, 9
    assert gates.closed_by() == "disk_full"
    settings[0] = Indexing(paused=True)
    assert gates.closed_by() == "paused", "at once"


def test_the_real_machine_can_be_asked() -> None:
    assert Gates(b"/", lambda: Indexing(min_free_bytes=0, pause_on_battery=False)).closed_by() == ""
    assert Gates(b"/", lambda: Indexing(min_free_bytes=1 << 50)).closed_by() == "disk_full"


def test_speed_is_that_of_the_last_seconds() -> None:
    now = [0.0]
    meter = Meter(lambda: now[0])
    assert meter.rate_per_s() == 0
    meter.add(10)
    now[0] = 4.0
    meter.add(10)
    assert meter.rate_per_s() == 5.0
    now[0] = 100.0
    assert meter.rate_per_s() == 0
    assert meter.total == 20


def test_phases_and_remaining_time() -> None:
    now = [0.0]
    progress = Progress(lambda: now[0])
    assert progress.rate(0, 0, held=False).phase == "idle"
    progress.at("a.txt")
    progress.files.add(20)
    now[0] = 2.0
    words = progress.rate(100, 0, held=False)
    assert (words.phase, words.files_per_s, words.remaining_s, words.current) == ("words", 10.0, 10.0, "a.txt")
    assert progress.rate(0, 5, held=False).remaining_s is None, "no speed of embedding is known yet"
    held = progress.rate(100, 0, held=True)
    assert (held.phase, held.remaining_s, held.current) == ("paused", None, "")
    assert progress.rate(0, 0, held=False, looking=True).phase == "scanning"
