"""A window beside a real engine indexing flat out: heartbeat, typing to results, memory of 1,000 opened results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.figure import Figure, limit_figure

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.views.window import Window
    from desktop.wiring import ViewModels
    from engine.contract.hit import SearchResult
    from engine.contract.request import SearchRequest

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
    print("of the searches meanwhile, p95 in ms:", {name: seen[name] for name in seen if "_" in name}, file=sys.stderr)
    return [
        limit_figure(f"engine indexing {FILES:,} files: longest stall of the window, clock", seen["wall"], "ms", 50),
        limit_figure("the same by the window thread's processor time", seen["cpu"], "ms", 50),
        limit_figure("typing to first results while indexing, p95", seen["first"], "ms", 150),
        limit_figure("typing to merged results while indexing, p95", seen["merged"], "ms", 400),
        limit_figure(f"growth over {OPENED:,} opened documents, after the first 100", seen["growth"], "MiB", 10),
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


@dataclass
class Beside:
    """A window beside an engine of its own, which has begun to read ``FILES`` files."""

    app: QApplication
    window: Window
    models: ViewModels
    calls: list[tuple[str, float, float]]
    """Each search: its mode, milliseconds until its answer was there, and those of the engine's search itself."""

    def until(self, reached: Callable[[], bool], at_most_s: float) -> bool:
        """Let the window live until something is so, or for so long; return whether it is."""
        end = time.monotonic() + at_most_s
        while not reached() and time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.0005)
        return reached()

    def type(self, query: str) -> tuple[float, float]:
        """Look for words; return the milliseconds until the first and until the merged results."""
        field, find = self.window.find_view.field, self.models.find
        field.clear()
        self.until(lambda: find.model.rowCount() == 0, 2)
        began = time.perf_counter()
        field.setText(query)
        self.until(lambda: find.model.rowCount() > 0, 5)
        first = 1000 * (time.perf_counter() - began)
        self.until(lambda: find._inputs.settled, 5)
        return first, 1000 * (time.perf_counter() - began)


@contextmanager
def beside_engine(folder: Path) -> Iterator[Beside]:
    """Hold a window and its engine while a block runs."""
    from PySide6.QtWidgets import QApplication

    from desktop.engine_link.jobs import Jobs, ThreadExecutor
    from desktop.engine_link.link import EngineLink
    from desktop.engine_link.process import start_engine
    from desktop.garbage import GuiThreadCollector
    from desktop.memory import Memory
    from desktop.theme.theme import Appearance, Theme
    from desktop.views.window import Window
    from desktop.wiring import wire
    from engine.doors.client.engine_client import EngineClient
    from engine.doors.client.home import default_home
    from engine.process.turns import take_short_turns

    take_short_turns()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    collector = GuiThreadCollector()
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
    window.stack.all_built.connect(collector.set_aside)
    calls: list[tuple[str, float, float]] = []
    search = EngineClient.search

    def timed(client: EngineClient, request: SearchRequest) -> SearchResult:
        began = time.perf_counter()
        found = search(client, request)
        calls.append((request.mode, 1000 * (time.perf_counter() - began), found.took_ms))
        return found

    EngineClient.search = timed  # type: ignore[method-assign]
    beside = Beside(app, window, models, calls)
    window.show()
    link.open()
    window.stack.build_at_rest()
    try:
        beside.until(lambda: models.feed.status is not None, 60)
        link.query(lambda engine: engine.add_root(str(files)), lambda _root: None)
        beside.until(lambda: bool(models.feed.status and models.feed.status.files.searchable > 50), 120)
        yield beside
    finally:
        EngineClient.search = search  # type: ignore[method-assign]
        window.close()
        link.close()
        collector.close()


def watch(folder: Path) -> dict[str, object]:
    """Index, type and open in one window; return the figures."""
    from PySide6.QtCore import QTimer

    from tests.bench.window import Ticks, gaps

    with beside_engine(folder) as beside:
        ticks, timer = Ticks([], []), QTimer(interval=_TICK_MS)
        timer.timeout.connect(ticks.note)
        timer.start()
        typed: list[tuple[float, float]] = []
        end = time.monotonic() + WATCHED_S
        while time.monotonic() < end:
            typed += [beside.type(query) for query in _QUERIES]
        timer.stop()
        longest, shape = ticks.longest_ms(), histogram(gaps(ticks.wall))
        shares = {
            f"{mode}_{name}": p95([call[place] for call in beside.calls if call[0] == mode])
            for mode in ("keyword", "hybrid")
            for place, name in ((1, "answer"), (2, "engine"))
        }
        sizes = open_different(beside)
    return {
        **longest,
        **shares,
        "histogram": shape,
        "first": p95([first for first, _merged in typed]),
        "merged": p95([merged for _first, merged in typed]),
        "growth": sizes[-1] - sizes[0],
        "rss": sizes[-1],
    }


def open_different(beside: Beside) -> list[float]:
    """Open ``OPENED`` different documents; return the window's MiB after the first hundred and at the end."""
    import psutil

    models, view = beside.models, beside.window.find_view.list
    beside.until(lambda: bool(models.feed.status and models.feed.status.files.searchable >= OPENED), 200)
    beside.type("note")
    while models.find.model.rowCount() < OPENED and models.find.model.has_more:
        rows = models.find.model.rowCount()
        view.scrollToBottom()
        if not beside.until(lambda rows=rows: models.find.model.rowCount() > rows, 20):  # type: ignore[misc]
            break
    own, sizes, seen = psutil.Process(), [], set()
    for number in range(min(OPENED, models.find.model.rowCount())):
        models.find.choose(number)
        beside.until(lambda: models.viewer.props.state.name == "SHOWN", 5)
        seen.add(models.viewer.props.name)
        if number in (100, OPENED - 1):
            sizes.append(own.memory_info().rss / 2**20)
    assert len(seen) == OPENED, f"{len(seen)} different documents of {models.find.model.rowCount()} found"
    return sizes


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(watch(Path(scratch))))
