"""How soon the engine answers and stops, a command answers, and the window stands, and what the window weighs.

Seconds on the wall are held to the budgets; seconds of the processor stand beside them, as the wall tells little on a
busy machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from engine.doors.client.discovery import find
from engine.settings.paths import Home
from tests.acceptance.program import Program
from tests.bench.figure import Figure, limit_figure

RUNS = 5

WINDOW = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop import startup
began, seen = float(sys.argv[2]), []
def look():
    if any(widget.isVisible() for widget in QApplication.topLevelWidgets()):
        seen.append(time.time() - began)
        QTimer.singleShot(3_000, tell)
    else:
        QTimer.singleShot(5, look)
def tell():
    import psutil
    heavy = sorted({name.split(".")[0] for name in sys.modules} & {"torch", "lancedb", "llama_cpp"})
    print(*seen, psutil.Process().memory_info().rss / 2**20, *heavy, flush=True)
    QApplication.quit()
QTimer.singleShot(0, look)
sys.exit(startup.run(Path(sys.argv[1])))
"""


@dataclass(frozen=True)
class EngineRun:
    """One life of an engine, in seconds."""

    ready_s: float
    ready_cpu_s: float
    index_s: float
    status_s: float
    status_cpu_s: float
    stop_s: float


def engine_run(home: Path) -> EngineRun:
    """Start an engine, ask it for its status once its index is open, and stop it."""
    program = Program(home)
    started = time.monotonic()
    engine = program.start_engine()
    ready_s, ready_cpu_s = time.monotonic() - started, _cpu_s(engine.pid)
    index_s = _index_open_s(home, started)
    before, asked = _children_cpu_s(), time.monotonic()
    program.run("status")
    status_s, status_cpu_s = time.monotonic() - asked, _children_cpu_s() - before
    stopping = time.monotonic()
    engine.stop()
    return EngineRun(ready_s, ready_cpu_s, index_s, status_s, status_cpu_s, time.monotonic() - stopping)


def _index_open_s(home: Path, started: float) -> float:
    client = find(Home(home))
    assert client is not None, "the engine that just said it is ready does not answer"
    while client.info().index == "opening":
        time.sleep(0.02)
    client.close()
    return time.monotonic() - started


def _cpu_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def _children_cpu_s() -> float:
    """Return the seconds of processor of all children that ended."""
    times = os.times()
    return times.children_user + times.children_system


def window(home: Path) -> tuple[float, float]:
    """Return seconds from before the process to a visible window, and its memory in MiB 3 s later, offscreen."""
    done = subprocess.run(
        [sys.executable, "-c", WINDOW, str(home), str(time.time())],
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=120,
        check=False,
    )
    seconds, mebibytes, *heavy = done.stdout.split()
    if heavy:
        raise AssertionError(f"the window's process imported {heavy}")
    return float(seconds), float(mebibytes)


def measure() -> list[Figure]:
    """Return start figures: medians of some runs, the first (cold) one left out."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        runs = [engine_run(home) for _ in range(RUNS + 1)][1:]
        windows = [window(home) for _ in range(RUNS + 1)][1:]
    return [
        _timed("engine ready, warm", [run.ready_s for run in runs], 1.0, [run.ready_cpu_s for run in runs]),
        _timed("index open, warm", [run.index_s for run in runs], 4.0),
        _timed("status of a running engine", [run.status_s for run in runs], 0.5, [run.status_cpu_s for run in runs]),
        _timed("engine stopped", [run.stop_s for run in runs], 2.0),
        _timed("window visible", [seconds for seconds, _ in windows], 1.0),
        limit_figure("window's memory at start", statistics.median(size for _, size in windows), "MiB", 200),
    ]


def _timed(what: str, wall: Sequence[float], limit_s: float, cpu: Sequence[float] = ()) -> Figure:
    figure = limit_figure(what, statistics.median(wall), "s", limit_s)
    return replace(figure, ours=f"{figure.ours} ({statistics.median(cpu):.2f} s CPU)") if cpu else figure
