"""How soon a saved file is found by its words, and how much the idle engine costs."""

from __future__ import annotations

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


def idle_cpu_percent(engine: Engine) -> float:
    """Return the CPU share of the engine's process tree over some seconds of rest."""
    tree = [psutil.Process(engine.pid), *psutil.Process(engine.pid).children(recursive=True)]

    def spent_s() -> float:
        return sum(sum(process.cpu_times()[:2]) for process in tree if process.is_running())

    before = spent_s()
    time.sleep(IDLE_S)
    return 100 * (spent_s() - before) / IDLE_S


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
            idle = limit_figure("idle, 50,000 files watched", idle_cpu_percent(engine), "% CPU", 1.0)
            memory = psutil.Process(engine.pid).memory_info().rss / 2**20
            client.resume()
            saves = [found_after_s(client, work / "files", number) for number in range(SAVES)]
            client.close()
        return [
            limit_figure("save to found by its words, p95", p95(saves), "s", 1.5),
            idle,
            limit_figure("engine's memory, no model loaded, 50,000 files", memory, "MiB", 350),
        ]
