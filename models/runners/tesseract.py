"""The Tesseract runner: a child program that has an installed Tesseract read pages; it may run that program alone.

It speaks as the OCR runner does: ``{"op": "read", "width": W, "height": H}`` with one blob of RGB pixels gives
``{"lines": [{"text", "score", "quad"}], "turned": 0, "seconds": S}``. Tesseract reads pages as they stand.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine.contract.errors import BadRequest, RunnerFailed
from engine.process.channel import Frame
from engine.process.serve import Exchange, Progress, serve_child

NAME: Final = "tesseract"
_LONGEST_S: Final = 120.0
_CHANNELS: Final = 3
_COLUMNS: Final = 12
_WORD: Final = "5"
"""The level of a word in Tesseract's TSV (its manual, "TSV output")."""


class TesseractRunner:
    """Answers requests by one run of Tesseract each."""

    def __init__(self) -> None:
        self._command: tuple[str, ...] = ()

    def prepare(self, arguments: Sequence[str], progress: Progress) -> Mapping[str, Any]:
        """Return name and version. Raises RunnerFailed when the program or a language is missing."""
        options = _options(arguments)
        os.environ["OMP_THREAD_LIMIT"] = str(options.threads)
        progress("asking Tesseract for its languages")
        listed = self._run([options.program, "--list-langs"], b"").split()
        lacking = [one for one in options.languages.split("+") if one not in listed]
        if lacking:
            raise RunnerFailed(model=NAME, problem=f"its language {', '.join(lacking)} is not installed")
        self._command = (options.program, "stdin", "stdout", "-l", options.languages, "--psm", "3", "tsv")
        return {"engine": NAME, "languages": options.languages}

    def handle(self, frame: Frame, exchange: Exchange) -> None:
        """Answer one frame. Raises BadRequest for what it does not understand, RunnerFailed."""
        if frame.header.get("op") != "read":
            raise BadRequest(problem=f"The Tesseract runner does not know the request {frame.header.get('op')!r}.")
        width, height = int(frame.header["width"]), int(frame.header["height"])
        if len(frame.blobs) != 1 or len(frame.blobs[0]) != width * height * _CHANNELS:
            raise BadRequest(problem="The pixels are not as many as the picture's size says.")
        began_s = time.perf_counter()
        said = self._run(self._command, b"P6 %d %d 255\n" % (width, height) + bytes(frame.blobs[0]))
        exchange.send({"lines": lines_of(said), "turned": 0, "seconds": time.perf_counter() - began_s})

    def _run(self, command: Sequence[str], given: bytes) -> str:
        try:
            done = subprocess.run(command, input=given, capture_output=True, timeout=_LONGEST_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RunnerFailed(model=NAME, problem=str(error)[:200]) from error
        if done.returncode:
            raise RunnerFailed(model=NAME, problem=done.stderr.decode(errors="replace").strip()[-200:])
        return done.stdout.decode(errors="replace")


def lines_of(tsv: str) -> list[dict[str, Any]]:
    """Return the lines of Tesseract's TSV: words of one line joined, their mean confidence, the box around them."""
    groups: dict[tuple[str, ...], list[tuple[str, float, tuple[int, int, int, int]]]] = {}
    for row in tsv.splitlines():
        told = row.split("\t")
        if len(told) != _COLUMNS or told[0] != _WORD or not told[11].strip():
            continue
        left, top, width, height = (int(one) for one in told[6:10])
        word = (told[11].strip(), float(told[10]) / 100, (left, top, left + width, top + height))
        groups.setdefault(tuple(told[1:5]), []).append(word)
    return [_line(words) for words in groups.values()]


def _line(words: Sequence[tuple[str, float, tuple[int, int, int, int]]]) -> dict[str, Any]:
    lefts, tops, rights, bottoms = zip(*(box for _, _, box in words), strict=True)
    x0, y0, x1, y1 = min(lefts), min(tops), max(rights), max(bottoms)
    score = sum(score for _, score, _ in words) / len(words)
    quad = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
    return {"text": " ".join(text for text, _, _ in words), "score": round(score, 4), "quad": quad}


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for name in ("--program", "--languages"):
        parser.add_argument(name, required=True)
    parser.add_argument("--threads", type=int, required=True)
    return parser.parse_args(arguments)


def main() -> int:
    """Serve until the parent goes away."""
    runner = TesseractRunner()
    return serve_child(runner.handle, prepare=runner.prepare)


if __name__ == "__main__":
    sys.exit(main())
