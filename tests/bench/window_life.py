"""A window beside a real engine indexing flat out: heartbeat, typing to results, memory of 1,000 opened results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.figure import Figure, limit_figure

FILES, OPENED, WATCHED_S = 3_000, 1_000, 30.0
_BUCKETS_MS = (5, 10, 20, 50, 100, 1_000_000)
_QUERIES = ("kiln rent", "notice period", "roller door", "bicycle tyre", "water bill", "insurance term")
_TICK_MS = 1


def measure() -> list[Figure]:
    """Run the window in a process of its own beside its engine; return what was seen."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.window_life"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=540,
    )
    seen = json.loads(told.stdout.splitlines()[-1])
    print(f"gaps of the window's thread in ms while indexing: {seen['histogram']}", file=sys.stderr)
    return [
        limit_figure(f"engine indexing {FILES:,} files: longest stall of the window, clock", seen["wall"], "ms", 50),
        limit_figure("the same by the window thread's processor time", seen["cpu"], "ms", 50),
        limit_figure("typing to first results while indexing, p95", seen["first"], "ms", 150),
        limit_figure("typing to merged results while indexing, p95", seen["merged"], "ms", 400),
        limit_figure(f"growth over {OPENED:,} opened results, after the first 100", seen["growth"], "MiB", 10),
        limit_figure("window's memory after them", seen["rss"], "MiB", 200),
    ]


def make_files(folder: Path) -> None:
    """Write text files of about 2 kB that the queries find."""
    for number in range(FILES):
        words = " ".join(_QUERIES[(number + part) % len(_QUERIES)] for part in range(6))
        text = "\n\n".join(f"Note {number}, part {part}. The {words} of {number * part}." for part in range(16))
        (folder / f"note-{number}.txt").write_text(text)


def histogram(gaps_s: list[float]) -> dict[str, int]:
    """Return how many gaps are shorter than each limit and not shorter than the one before."""
    found = dict.fromkeys((f"<{limit}" for limit in _BUCKETS_MS), 0)
    for gap in gaps_s:
        found[next(f"<{limit}" for limit in _BUCKETS_MS if gap * 1000 < limit)] += 1
    return found


def p95(values: list[float]) -> float:
    """Return the 95th percentile, in the values' unit; 0 for none."""
    return sorted(values)[int(0.95 * (len(values) - 1))] if values else 0.0


def watch(folder: Path) -> dict[str, object]:
    """Index, type and open in one window; return the figures."""
    import psutil
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from desktop.engine_link.jobs import Jobs, ThreadExecutor
    from desktop.engine_link.link import EngineLink
    from desktop.engine_link.process import start_engine
    from desktop.memory import Memory
    from desktop.theme.theme import Appearance, Theme
    from desktop.views.window import Window
    from desktop.wiring import wire
    from engine.doors.client.home import default_home
    from tests.bench.window import Ticks, gaps

    app = QApplication([])
    home = default_home(str(folder / "home"))
    home.create()
    files = folder / "files"
    files.mkdir()
    make_files(files)
    link = EngineLink(lambda: start_engine(home), Jobs(ThreadExecutor()))
    models = wire(link, folder, None)
    memory = Memory(home.root)
    memory.welcome()
    window = Window(Theme(app, Appearance.LIGHT), models, memory)
    window.show()
    link.open()

    def until(reached: Callable[[], bool], at_most_s: float) -> bool:
        end = time.monotonic() + at_most_s
        while not reached() and time.monotonic() < end:
            app.processEvents()
            time.sleep(0.0005)
        return reached()

    until(lambda: models.feed.status is not None, 60)
    link.query(lambda engine: engine.add_root(str(files)), lambda _root: None)
    until(lambda: bool(models.feed.status and models.feed.status.files.searchable > 50), 120)
    ticks = Ticks([], [])
    timer = QTimer(interval=_TICK_MS)
    timer.timeout.connect(ticks.note)
    timer.start()
    first, merged = [], []
    end = time.monotonic() + WATCHED_S
    while time.monotonic() < end:
        for query in _QUERIES:
            window.find_view.field.clear()
            until(lambda: models.find.model.rowCount() == 0, 2)
            began = time.perf_counter()
            window.find_view.field.setText(query)
            if until(lambda: models.find.model.rowCount() > 0, 5):
                first.append(1000 * (time.perf_counter() - began))
            if until(lambda: models.find._inputs.settled, 2):
                merged.append(1000 * (time.perf_counter() - began))
    timer.stop()
    longest, shape = ticks.longest_ms(), histogram(gaps(ticks.wall))
    own, sizes = psutil.Process(), []
    for number in range(OPENED):
        models.find.choose(number % max(1, models.find.model.rowCount()))
        until(lambda: models.viewer.props.state.name == "SHOWN", 5)
        if number in (100, OPENED - 1):
            sizes.append(own.memory_info().rss / 2**20)
    window.close()
    link.close()
    return {
        **longest,
        "histogram": shape,
        "first": p95(first),
        "merged": p95(merged),
        "growth": sizes[-1] - sizes[0],
        "rss": sizes[-1],
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(watch(Path(scratch))))
