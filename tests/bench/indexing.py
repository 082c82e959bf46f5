"""Keyword-phase indexing of small texts and of PDFs, beside Recoll on the same folder, and the index's size on disk."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.acceptance.program import Program
from tests.acceptance.texts import vocabulary, write_texts
from tests.bench.figure import Figure, ratio_figure
from tests.plugins.small_pdf import pdf_bytes

TEXT_FILES = 3_000
PDF_FILES = 120
PDF_PAGES = 10
LINES_A_PAGE = 45


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


def ours_s(folder: Path, home: Path) -> float:
    """Return the seconds from adding the folder to everything found by its words; the engine runs already."""
    program = Program(home)
    with program.engine():
        started = time.monotonic()
        program.run("add", folder)
        program.run("index", "--wait", "keyword", "--timeout", "1800", timeout_s=1900)
        return time.monotonic() - started


def recoll_s(folder: Path, configuration: Path) -> float:
    """Return the seconds ``recollindex`` needs for the folder with its default settings."""
    configuration.mkdir()
    (configuration / "recoll.conf").write_text(f"topdirs = {folder}\n", encoding="utf-8")
    started = time.monotonic()
    subprocess.run(["recollindex", "-c", str(configuration)], check=True, capture_output=True)
    return time.monotonic() - started


def compare(what: str, folder: Path, files: int, budget: float, work: Path) -> tuple[Figure, Path]:
    """Return the comparison on one folder and the home that was made."""
    home = work / f"home-{folder.name}"
    ours = files / ours_s(folder, home)
    if shutil.which("recollindex") is None:
        return Figure(what, f"{ours:.4g} files/s", "recoll is not installed", f">= {budget:g} x", None), home
    peer = files / recoll_s(folder, work / f"recoll-{folder.name}")
    return ratio_figure(what, ours, peer, "files/s", budget, higher_is_better=True), home


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
        return [texts, pdfs, disk_figure(home, work / "texts")]
