"""What the pages of a long list or grid cost the window's own thread, scrolled to the last row.

50,000 hits in Find, 200,000 files in Library.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from engine.contract.request import FilePage
from engine.contract.status import FileStatus
from tests.bench.figure import Figure, limit_figure

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtWidgets import QAbstractItemView, QApplication

    from desktop.views.window import Window
    from engine.contract.hit import Hit
    from engine.contract.request import SearchRequest
    from tests.fakes.executor import ManualExecutor

T = TypeVar("T")
HITS = 50_000
"""As many as the engine pages through."""
FILES, FILES_A_PAGE = 200_000, 200
SMOOTH_MS, MOST_MIB = 50.0, 200.0
_TEXT = "words of it " * 50


def measure() -> list[Figure]:
    """Scroll in processes of their own, offscreen; return what a page costs."""
    seen, grid, files = _watched("list"), _watched("grid"), _watched("files")
    return [
        limit_figure(f"{HITS:,} hits: taking up a page, on average of the last tenth", seen["late"], "ms", SMOOTH_MS),
        limit_figure("the same, 95 of 100 pages within", seen["p95"], "ms", SMOOTH_MS),
        limit_figure("the same, a jump of the scroll bar", seen["jump"], "ms", SMOOTH_MS),
        limit_figure(
            "the same in a grid: taking up a page, on average of the last tenth", grid["late"], "ms", SMOOTH_MS
        ),
        limit_figure("window's memory at the last hit", max(seen["rss"], grid["rss"]), "MiB", MOST_MIB),
        limit_figure(
            f"{FILES:,} files: taking up a page, on average of the last tenth", files["late"], "ms", SMOOTH_MS
        ),
        limit_figure("the same, a jump of the scroll bar", files["jump"], "ms", SMOOTH_MS),
        limit_figure("window's memory at the last file", files["rss"], "MiB", MOST_MIB),
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


def listed(cursor: str) -> FilePage:
    """Return the page of files behind a cursor, as the engine sends it."""
    first = int(cursor or 0)
    files = tuple(
        FileStatus(
            id=number,
            path=(path := f"/home/ada/papers/year-{number % 40}/note {number}.pdf"),
            uri=f"file://{path}",
            state="indexed",
            reason=None,
            format="pdf",
            media_kind="text",
            size_bytes=120_000 + number,
            modified_ns=0,
            embedded=True,
        )
        for number in range(first + 1, first + 1 + FILES_A_PAGE)
    )
    return FilePage(files, str(files[-1].id) if files[-1].id < FILES else "")


def watch(look: str) -> dict[str, float]:
    """Return the processor milliseconds of the GUI thread a page, a jump, and the memory at the end.

    ``look`` is list or grid (of hits) or files.
    """
    import psutil
    from PySide6.QtWidgets import QApplication

    from desktop.engine_link.jobs import Jobs
    from desktop.engine_link.link import EngineLink
    from desktop.garbage import GuiThreadCollector
    from desktop.memory import Memory
    from desktop.theme.theme import Appearance, Theme
    from desktop.views.window import Window
    from desktop.wiring import wire
    from engine.contract.hit import SearchResult
    from tests.fakes.engine import FakeEngine, FakeHandle
    from tests.fakes.executor import ManualExecutor

    app, collector = QApplication([]), GuiThreadCollector()
    engine, executor, coming, making_s = FakeEngine(), ManualExecutor(), pages(), [0.0]

    def made(make: Callable[[], T]) -> T:
        """Make what an engine would send; the window's thread does not."""
        began = time.thread_time()
        sent = make()
        making_s[0] += time.thread_time() - began
        return sent

    def search(request: SearchRequest) -> SearchResult:
        hits = made(lambda: next(coming)) if request.mode == "keyword" else ()
        return SearchResult("rent", 1.0, hits, request.mode)

    engine.search = search  # type: ignore[method-assign, assignment]
    engine.files = lambda _state, cursor, *_limits: made(lambda: listed(cursor))  # type: ignore[method-assign, assignment, misc]
    link = EngineLink(lambda: FakeHandle(engine), Jobs(executor))
    with tempfile.TemporaryDirectory() as folder:
        models = wire(link, Path(folder), None)
        window = Window(Theme(app, Appearance.LIGHT), models, Memory(Path(folder)))
        window.stack.all_built.connect(collector.set_aside)
        window.show()
        window.stack.build_at_rest()
        link.open()
        executor.drain()
        view, rows = _files_shown(window) if look == "files" else _hits_shown(window, look)
        _until(app, executor, lambda: rows.rowCount() > 0 and gc.get_freeze_count() > 0)
        costs = []
        while rows.canFetchMore():
            began = time.thread_time() - making_s[0]
            view.scrollToBottom()
            executor.drain()
            app.processEvents()
            view.viewport().repaint()
            costs.append(1000 * (time.thread_time() - making_s[0] - began))
        jumps = []
        for share in range(0, 100, 7):
            began = time.thread_time()
            view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() * share // 100)
            view.viewport().repaint()
            jumps.append(1000 * (time.thread_time() - began))
        rss = psutil.Process().memory_info().rss / 2**20
        count = rows.rowCount()
        window.close()
        link.close()
        collector.close()
    last = costs[-len(costs) // 10 :]
    tail = sorted(costs)[int(0.95 * (len(costs) - 1))]
    return {
        "rows": count, "first": sum(costs[:50]) / 50, "late": sum(last) / len(last), "p95": tail, "longest": max(costs),
        "jump": max(jumps), "rss": rss,
    }  # fmt: skip


def _hits_shown(window: Window, look: str) -> tuple[QAbstractItemView, QAbstractItemModel]:
    window.find_view.field.setText("rent")
    window.find_view.results.show_grid(look == "grid")
    return window.find_view.results.shown, window.find_view.results.shown.model()


def _files_shown(window: Window) -> tuple[QAbstractItemView, QAbstractItemModel]:
    window.show_place("library")
    files = window.library_view.file_list
    window.library_view.show_state("")
    return files.list, files.list.model()


def _until(app: QApplication, executor: ManualExecutor, reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not reached() and time.monotonic() < end:
        app.processEvents()
        executor.drain()
    executor.drain()


if __name__ == "__main__":
    print(json.dumps(watch(sys.argv[1])))
