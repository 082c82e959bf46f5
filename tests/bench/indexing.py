"""Keyword-phase indexing of small texts and of PDFs, beside Recoll on the same folder, and the index's size on disk.

Ours is measured on an engine that runs, as it does on a person's machine: from the request to add the folder, with
somebody waiting for it (what ``jackdaw index`` does), to every file being found by its words. A second figure is the
same through the command line, ``jackdaw add`` and ``jackdaw index --wait keyword``, the start of both commands
included. Recoll is ``recollindex`` with its default settings but for its priority, from start to end. Both are run in
turn, and the better run of each counts; processor time, which other work disturbs less, is printed beside.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.doors.client.discovery import attach_or_start
from engine.doors.client.engine_client import EngineClient
from engine.settings.paths import Home
from tests.acceptance.program import Engine, Program
from tests.acceptance.texts import vocabulary, write_texts
from tests.bench.figure import Figure, ratio_figure
from tests.plugins.small_pdf import pdf_bytes

TEXT_FILES = 3_000
PDF_FILES = 120
PDF_PAGES = 10
LINES_A_PAGE = 45
TURNS = 2
LOOK_S = 0.1
"""Asking costs the engine some milliseconds, which count as its own."""
LIMIT_S = 1800


def page_lines(words: list[str], start: int) -> list[tuple[float, float, float, str]]:
    """Return the lines of one full page of plausible text."""
    return [
        (50, 800 - 16 * line, 11, " ".join(words[(start + line * 13 + n) % len(words)] for n in range(12)))
        for line in range(LINES_A_PAGE)
    ]


def write_pdfs(folder: Path, count: int) -> None:
    """Write PDFs of ten full pages, every one different."""
    words = vocabulary(5_000)
    folder.mkdir(parents=True)
    for number in range(count):
        pages = [page_lines(words, number * 31 + page * 7) for page in range(PDF_PAGES)]
        (folder / f"report{number:04d}.pdf").write_bytes(pdf_bytes(pages))


@dataclass(frozen=True)
class Run:
    """One run: seconds on the clock, and of the processor."""

    wall_s: float
    cpu_s: float


def ours(folder: Path, files: int, home: Path) -> Run:
    """Return what adding the folder to a running engine takes until everything is found by its words."""
    with Program(home).engine() as engine:
        client = attach_or_start(Home(home))
        try:
            _wait_until_open(client)
            before_s = cpu_s(engine)
            started = time.monotonic()
            client.add_root(folder)
            client.index()
            _wait_for_words(client, files)
            return Run(time.monotonic() - started, cpu_s(engine) - before_s)
        finally:
            client.close()


def _wait_until_open(client: EngineClient) -> None:
    while client.info().index == "opening" or client.status().rate.phase != "idle":
        time.sleep(LOOK_S)


def _wait_for_words(client: EngineClient, files: int) -> None:
    end = time.monotonic() + LIMIT_S
    while (status := client.status()).files.searchable < files:
        assert time.monotonic() < end, status
        time.sleep(LOOK_S)


def cpu_s(engine: Engine) -> float:
    """Return the processor time of an engine and its children so far, in seconds."""
    process = psutil.Process(engine.pid)
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return float(sum(each.user + each.system for each in times))


def through_commands_s(folder: Path, home: Path) -> float:
    """Return the seconds that ``add`` and ``index --wait keyword`` take; the engine runs already."""
    program = Program(home)
    with program.engine():
        started = time.monotonic()
        program.run("add", folder)
        program.run("index", "--wait", "keyword", "--timeout", str(LIMIT_S), timeout_s=LIMIT_S + 60)
        return time.monotonic() - started


def recoll(folder: Path, configuration: Path) -> Run:
    """Return what ``recollindex`` takes for the folder."""
    configuration.mkdir()
    # By default it gives way to all other work (nice 19), ours and any else's: on a busy machine no comparison.
    (configuration / "recoll.conf").write_text(f"topdirs = {folder}\nidxniceprio = 0\n", encoding="utf-8")
    before, started = os.times(), time.monotonic()
    subprocess.run(["recollindex", "-c", str(configuration)], check=True, capture_output=True)
    wall_s, after = time.monotonic() - started, os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(wall_s, spent)


def compare(what: str, folder: Path, files: int, budget: float, work: Path) -> tuple[list[Figure], Path]:
    """Return the comparisons on one folder and a home that was made."""
    mine, theirs = [], []
    # Without pdftotext Recoll passes over PDFs, and looks a hundred times as fast.
    has_recoll = all(shutil.which(program) for program in ("recollindex", "pdftotext"))
    for turn in range(TURNS):
        mine.append(ours(folder, files, work / f"home-{folder.name}-{turn}"))
        if has_recoll:
            theirs.append(recoll(folder, work / f"recoll-{folder.name}-{turn}"))
    commands_s = through_commands_s(folder, work / f"home-{folder.name}-commands")
    best = min(mine, key=lambda run: run.wall_s)
    home = work / f"home-{folder.name}-0"
    if not has_recoll:
        lone = f"{files / best.wall_s:.4g} files/s"
        return [Figure(what, lone, "recoll or pdftotext is not installed", f">= {budget:g} x", None)], home
    peer = min(theirs, key=lambda run: run.wall_s)
    speed = ratio_figure(what, files / best.wall_s, files / peer.wall_s, "files/s", budget, higher_is_better=True)
    commands = f"{files / commands_s:.4g} files/s ({peer.wall_s / commands_s:.2f} x)"
    cost = f"{best.cpu_s:.2f} s ({best.cpu_s / peer.cpu_s:.2f} x)"
    return [
        speed,
        Figure(f"{what}, both commands included", commands, f"{files / peer.wall_s:.4g} files/s", "", None),
        Figure(f"{what}, processor time", cost, f"{peer.cpu_s:.2f} s", "", None),
    ], home


def disk_figure(home: Path, folder: Path) -> Figure:
    """Return the size of ledger and index, vectors apart, beside the extracted text."""
    text = sum(path.stat().st_size for path in folder.rglob("*.txt"))
    stored = sum(
        path.stat().st_size
        for path in home.rglob("*")
        if path.is_file() and "vectors_" not in str(path) and "logs" not in path.parts
    )
    return ratio_figure(
        "text index on disk / extracted text", stored / 1e6, text / 1e6, "MB", 1.5, higher_is_better=False
    )


def measure() -> list[Figure]:
    """Return all indexing figures."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        write_texts(work / "texts", TEXT_FILES)
        write_pdfs(work / "pdfs", PDF_FILES)
        texts, home = compare("indexing small texts, keyword phase", work / "texts", TEXT_FILES, 1.0, work)
        pdfs, _ = compare("indexing PDFs of ten pages, keyword phase", work / "pdfs", PDF_FILES, 1.5, work)
        return [*texts, *pdfs, disk_figure(home, work / "texts")]
