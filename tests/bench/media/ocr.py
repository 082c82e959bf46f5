"""OCR: scanned pages a second, from the open PDF to the layer with its boxes, beside bare RapidOCR on the pixels."""

from __future__ import annotations

import os
import re
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from engine.contract.call import background_call
from engine.contract.document import Kind, Metadata
from engine.library.parse.pool import ParserPool
from engine.library.recognise.ocr import DPI, SIDE, OcrRecogniser
from engine.library.recognise.recogniser import Subject, TextPart
from engine.library.render.renderer import Picture, Renderer, Wanted
from engine.process.program import Program
from models.fit.hardware import threads
from models.handles import ocr
from models.handles.runner import Runner
from tests.bench.figure import Figure, ratio_figure
from tests.engine.library.render.drawings import as_pdf, page

PAGES: Final = 4
ROUNDS: Final = 2
LINES: Final = 24
_SOURCE: Final = Path(__file__).resolve().parents[3] / "docs" / "architecture.md"


def measure() -> list[Figure]:
    """Return pages a second of both, the best of some rounds in turn, and the share of words that were read right."""
    pages = texts()
    content = as_pdf(*(page(lines, points=30, at=(100, 120)) for lines in pages))
    pool = ParserPool(Program.PARSER)
    renderer = Renderer(pool)
    reader = OcrRecogniser(renderer, Runner(ocr.NAME, ocr.start), ocr.engine_version())
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        subject = Subject(file.fileno(), len(content), b"scan.pdf", bytes(32), "pdf", Kind.TEXT, Metadata())
        try:
            ours_s, read = _ours(reader, subject)
            drawn = [_pixels(renderer, subject, number) for number in range(1, PAGES + 1)]
            bare = _bare()
            bare(drawn[0])
            theirs_s = float("inf")
            for _ in range(ROUNDS):
                theirs_s = min(theirs_s, _timed(bare, drawn))
                again_s, read = _ours(reader, subject)
                ours_s = min(ours_s, again_s)
        finally:
            reader.rest()
            pool.close()
    share = right(pages, read)
    return [
        ratio_figure(
            f"OCR of {PAGES} scanned pages", PAGES / ours_s, PAGES / theirs_s, "pages/s", 0.9, higher_is_better=True
        ),
        Figure("words read right", f"{share:.3f}", "", ">= 0.97", share >= 0.97),
    ]


def texts() -> list[list[str]]:
    """Return the lines of some pages of English prose, the same each time."""
    words = [word for word in _SOURCE.read_text("utf-8").split() if word.strip(".,;:()").isalpha()]
    lines = [" ".join(words[start : start + 8])[:70] for start in range(0, len(words) - 8, 8)]
    return [[lines[(number * LINES + n) % len(lines)] for n in range(LINES)] for number in range(PAGES)]


def right(pages: list[list[str]], read: str) -> float:
    """Return the share of the words of the pages that were read, letters and digits alone."""
    there = set(re.findall(r"\w+", read))
    wanted = [word for lines in pages for line in lines for word in re.findall(r"\w+", line)]
    return sum(word in there for word in wanted) / len(wanted)


def _ours(reader: OcrRecogniser, subject: Subject) -> tuple[float, str]:
    os.lseek(subject.fd, 0, os.SEEK_SET)
    wanted = [str(number) for number in range(1, PAGES + 1)]
    began = time.perf_counter()
    found = list(reader.recognise(subject, wanted, background_call()))
    took_s = time.perf_counter() - began
    return took_s, "\n".join(one.layer.text for one in found if isinstance(one, TextPart))


def _pixels(renderer: Renderer, subject: Subject, number: int) -> Any:
    drawn = renderer.draw(subject.fd, subject.name, subject.size_bytes, Wanted(f"page:{number}", SIDE, DPI, "rgb"))
    assert isinstance(drawn, Picture), drawn
    pixels = np.frombuffer(drawn.data, np.uint8).reshape(drawn.height, drawn.width, 3)
    return np.ascontiguousarray(pixels[:, :, ::-1])


def _bare() -> Any:
    os.environ.update({"ORT_DISABLE_TELEMETRY": "1", "ORT_TELEMETRY_DISABLED": "1"})
    from rapidocr import RapidOCR

    # As many threads as ours has: its default takes every core, virtual ones too, and is slower.
    return RapidOCR(params={"Global.log_level": "error", "EngineConfig.onnxruntime.intra_op_num_threads": threads()})


def _timed(bare: Any, drawn: list[Any]) -> float:
    began = time.perf_counter()
    for pixels in drawn:
        bare(pixels)
    return time.perf_counter() - began
