"""How soon a saved file is found by its words, and how much the idle engine costs."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import time
from pathlib import Path

import psutil

from engine.contract.request import SearchRequest
from engine.doors.client.discovery import attach_or_start
from engine.doors.client.engine_client import EngineClient
from engine.settings.paths import Home
from tests.acceptance.program import Engine, Program
from tests.acceptance.texts import write_texts
from tests.bench.figure import Figure, limit_figure

SAVES = 30
IDLE_FILES = 50_000
IDLE_S = 20.0
SETTLE_S = 120.0
"""How long the end of the work may take: the index is put in order, a batch that is being embedded is finished."""


def found_after_s(client: EngineClient, folder: Path, number: int) -> float:
    """Return the seconds from writing a file to finding its word."""
    word = f"freshword{number:04d}"
    started = time.monotonic()
    (folder / f"fresh{number}.txt").write_text(f"A note about {word}.\n", encoding="utf-8")
    while time.monotonic() - started < 30:
        if client.search(SearchRequest(word, mode="keyword")).hits:
            return time.monotonic() - started
        time.sleep(0.02)
    return float("inf")


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def spent_s(engine: Engine) -> float:
    """Return the CPU seconds so far of the engine and of its children that run."""
    spent = 0.0
    for process in (psutil.Process(engine.pid), *psutil.Process(engine.pid).children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            spent += sum(process.cpu_times()[:2])
    return spent


def cpu_percent(engine: Engine, seconds: float) -> float:
    """Return the share of one core that the engine's process tree takes over some seconds."""
    before = spent_s(engine)
    time.sleep(seconds)
    return 100 * (spent_s(engine) - before) / seconds


def settled_cpu_s(engine: Engine) -> float:
    """Wait until the engine has come to rest; return the CPU seconds that took."""
    before, end = spent_s(engine), time.monotonic() + SETTLE_S
    while cpu_percent(engine, 5.0) > 5.0 and time.monotonic() < end:
        pass
    return spent_s(engine) - before


def measure() -> list[Figure]:
    """Return freshness and idle figures."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        program = Program(work / "home")
        write_texts(work / "files", IDLE_FILES, words_each=12)
        with program.engine() as engine:
            program.run("add", work / "files")
            program.run("index", "--wait", "keyword", "--timeout", "1800", timeout_s=1900)
            client = attach_or_start(Home(work / "home"))
            client.pause()
            settling = settled_cpu_s(engine)
            idle = limit_figure("idle, 50,000 files watched", cpu_percent(engine, IDLE_S), "% CPU", 1.0)
            ended = Figure("coming to rest after indexing 50,000 files", f"{settling:.3g} s CPU", "", "", None)
            memory = psutil.Process(engine.pid).memory_info().rss / 2**20
            client.resume()
            saves = [found_after_s(client, work / "files", number) for number in range(SAVES)]
            client.close()
        return [
            limit_figure("save to found by its words, p95", p95(saves), "s", 1.5),
            ended,
            idle,
            limit_figure("engine's memory, no model loaded, 50,000 files", memory, "MiB", 350),
        ]
