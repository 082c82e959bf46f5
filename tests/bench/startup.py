"""How soon the engine answers and the window stands, and what the window weighs."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.acceptance.program import Program
from tests.bench.figure import Figure, limit_figure

RUNS = 5

WINDOW = """
import sys, time
from pathlib import Path
import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop import startup
began = psutil.Process().create_time()
def look():
    if any(widget.isVisible() for widget in QApplication.topLevelWidgets()):
        heavy = sorted({name.split(".")[0] for name in sys.modules} & {"torch", "lancedb", "llama_cpp"})
        print(time.time() - began, psutil.Process().memory_info().rss / 2**20, *heavy, flush=True)
        QApplication.quit()
    else:
        QTimer.singleShot(5, look)
QTimer.singleShot(0, look)
sys.exit(startup.run(Path(sys.argv[1])))
"""


def engine_ready_s(home: Path) -> float:
    """Return the seconds from starting the engine's process to its ready line."""
    started = time.monotonic()
    engine = Program(home).start_engine()
    took = time.monotonic() - started
    engine.stop()
    return took


def window(home: Path) -> tuple[float, float]:
    """Return seconds to a visible window and the process's memory in MiB, offscreen."""
    done = subprocess.run(
        [sys.executable, "-c", WINDOW, str(home)],
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
        ready = [engine_ready_s(home) for _ in range(RUNS + 1)][1:]
        windows = [window(home) for _ in range(RUNS + 1)][1:]
    return [
        limit_figure("engine ready, warm", statistics.median(ready), "s", 1.0),
        limit_figure("window visible", statistics.median(seconds for seconds, _ in windows), "s", 1.0),
        limit_figure("window's memory at start", statistics.median(size for _, size in windows), "MiB", 200),
    ]
