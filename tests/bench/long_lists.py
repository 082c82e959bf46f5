"""What the pages of a long list or grid cost the window's own thread: 50,000 hits in Find, scrolled to the last."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.figure import Figure, limit_figure

if TYPE_CHECKING:
    from engine.contract.hit import Hit

HITS = 50_000
"""As many as the engine pages through."""
SMOOTH_MS, MOST_MIB = 50.0, 200.0
_TEXT = "words of it " * 50


def measure() -> list[Figure]:
    """Scroll in processes of their own, offscreen; return what a page costs."""
    seen, grid = _watched("list"), _watched("grid")
    return [
        limit_figure(f"{HITS:,} hits: taking up a page, on average of the last tenth", seen["late"], "ms", SMOOTH_MS),
        limit_figure("the same, 95 of 100 pages within", seen["p95"], "ms", SMOOTH_MS),
        limit_figure("the same, a jump of the scroll bar", seen["jump"], "ms", SMOOTH_MS),
        limit_figure(
            "the same in a grid: taking up a page, on average of the last tenth", grid["late"], "ms", SMOOTH_MS
        ),
        limit_figure("window's memory at the last hit", max(seen["rss"], grid["rss"]), "MiB", MOST_MIB),
    ]


def _watched(look: str) -> dict[str, float]:
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.long_lists", look],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=500,
    )
    seen: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    print(look, seen, file=sys.stderr)
    return seen


def pages() -> Iterator[tuple[Hit, ...]]:
    """Yield pages of hits as the engine sends them, every text a string of its own."""
    from tests.fakes.engine import WORD_HITS

    for first in range(0, HITS, 100):
        yield tuple(
            replace(
                WORD_HITS[number % 6], document=number + 1, rank=number + 1, text=f"{number} " + "words of it " * 50
            )
            for number in range(first, first + 100)
        )


def watch(look: str) -> dict[str, float]:
    """Return the processor milliseconds of the GUI thread a page, a jump, and the memory at the end.

    ``look`` is list or grid.
    """
    import psutil
    from PySide6.QtWidgets import QApplication

    from desktop.engine_link.jobs import Jobs
    from desktop.engine_link.link import EngineLink
    from desktop.memory import Memory
    from desktop.theme.theme import Appearance, Theme
    from desktop.views.window import Window
    from desktop.wiring import wire
    from engine.contract.hit import SearchResult
    from tests.fakes.engine import FakeEngine, FakeHandle
    from tests.fakes.executor import ManualExecutor

    app = QApplication([])
    engine, executor, coming = FakeEngine(), ManualExecutor(), pages()
    engine.search = lambda request: SearchResult(
        "rent", 1.0, next(coming) if request.mode == "keyword" else (), request.mode
    )  # type: ignore[method-assign, arg-type, assignment]
    link = EngineLink(lambda: FakeHandle(engine), Jobs(executor))
    with tempfile.TemporaryDirectory() as folder:
        models = wire(link, Path(folder), None)
        window = Window(Theme(app, Appearance.LIGHT), models, Memory(Path(folder)))
        window.show()
        link.open()
        executor.drain()
        window.find_view.field.setText("rent")
        end = time.monotonic() + 20
        while models.find.model.rowCount() == 0 and time.monotonic() < end:
            app.processEvents()
            executor.drain()
        window.find_view.results.show_grid(look == "grid")
        costs, view = [], window.find_view.results.shown
        while models.find.model.rowCount() < HITS and models.find.model.has_more:
            began = time.thread_time()
            view.scrollToBottom()
            executor.drain()
            app.processEvents()
            view.viewport().repaint()
            costs.append(1000 * (time.thread_time() - began))
        jumps = []
        for share in range(0, 100, 7):
            began = time.thread_time()
            view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() * share // 100)
            view.viewport().repaint()
            jumps.append(1000 * (time.thread_time() - began))
        rss = psutil.Process().memory_info().rss / 2**20
        rows = models.find.model.rowCount()
        window.close()
        link.close()
    last = costs[-len(costs) // 10 :]
    tail = sorted(costs)[int(0.95 * (len(costs) - 1))]
    return {
        "rows": rows, "first": sum(costs[:50]) / 50, "late": sum(last) / len(last), "p95": tail, "longest": max(costs),
        "jump": max(jumps), "rss": rss,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(watch(sys.argv[1])))
