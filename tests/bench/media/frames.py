"""Frames: seconds of film looked through a second, beside OpenCV decoding every frame of the same file."""

from __future__ import annotations

import tempfile
import time
from typing import Any, Final

import av
import cv2
import numpy as np

from engine.contract.call import background_call
from models.handles import frames
from models.handles.runner import Runner
from tests.bench.figure import Figure, ratio_figure

SIZE: Final = (1280, 720)
RATE: Final = 25
SECONDS: Final = 40
ROUNDS: Final = 2


def measure() -> list[Figure]:
    """Return the real-time factor of both, the best of some rounds in turn."""
    runner = Runner(frames.NAME, frames.start)
    runner.load(background_call())
    ours_s = theirs_s = float("inf")
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        _write(file.name)
        for _ in range(ROUNDS):
            theirs_s = min(theirs_s, _timed(lambda: _decoded(file.name)))
            ours_s = min(ours_s, _timed(lambda: _looked(runner, file.fileno())))
    runner.close()
    what = f"film of {SECONDS} s, {SIZE[1]} lines: shots and frames"
    return [ratio_figure(what, SECONDS / ours_s, SECONDS / theirs_s, "x real time", 0.9, higher_is_better=True)]


def _write(path: str) -> None:
    random = np.random.default_rng(7)
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.options = {"preset": "veryfast"}
        for number in range(SECONDS * RATE):
            if number % (5 * RATE) == 0:
                ground = cv2.resize(random.integers(0, 255, (9, 16, 3), dtype=np.uint8), SIZE)
            pixels = np.roll(ground, number * 3, axis=1)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode(None))


def _decoded(path: str) -> int:
    film, count = cv2.VideoCapture(path), 0
    while film.read()[0]:
        count += 1
    return count


def _looked(runner: Runner, fd: int) -> int:
    answers = runner.stream("look", {"from_s": 0.0}, (), background_call(), [fd])
    return sum("kept" in frame.header for frame in answers)


def _timed(action: Any) -> float:
    began = time.perf_counter()
    assert action()
    return time.perf_counter() - began
