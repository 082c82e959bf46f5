"""The OCR runner: a child program that reads the text on pictures of pages, by RapidOCR with the models in its wheel.

``{"op": "read", "width": W, "height": H}`` with one blob, the picture's pixels (RGB, three bytes each, row by row),
gives ``{"lines": [{"text", "score", "quad"}], "turned": 0 | 90 | 180 | 270, "seconds": S}``: a quad is four corners in
pixels of that picture; ``turned`` says how far its text is turned clockwise from upright.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any, Final

from engine.contract.errors import BadRequest
from engine.process.channel import Frame
from engine.process.serve import Exchange, Progress, serve_child

SILENT: Final = {"ORT_DISABLE_TELEMETRY": "1", "ORT_TELEMETRY_DISABLED": "1"}
"""onnxruntime from 1.29 on phones home unless both are set before it is imported."""
SURE: Final = 0.9
"""RapidOCR turns a line round when its judge of direction is this sure; the same holds for telling it."""
TALL: Final = 1.5
"""RapidOCR's own bound between lines that lie and lines that stand."""
_CHANNELS: Final = 3


class OcrRunner:
    """Answers requests with one loaded engine."""

    def __init__(self) -> None:
        self._engine: Any = None

    def prepare(self, arguments: Sequence[str], progress: Progress) -> Mapping[str, Any]:
        """Load the models; return name and version."""
        options = _options(arguments)
        os.environ.update(SILENT)
        progress("loading RapidOCR")
        import cv2
        from rapidocr import RapidOCR

        cv2.setNumThreads(options.threads)
        self._engine = RapidOCR(
            params={
                "Global.log_level": "error",
                "EngineConfig.onnxruntime.intra_op_num_threads": options.threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        return {"engine": "rapidocr", "version": version("rapidocr")}

    def handle(self, frame: Frame, exchange: Exchange) -> None:
        """Answer one frame. Raises BadRequest for what it does not understand."""
        if frame.header.get("op") != "read":
            raise BadRequest(problem=f"The OCR runner does not know the request {frame.header.get('op')!r}.")
        width, height = int(frame.header["width"]), int(frame.header["height"])
        if len(frame.blobs) != 1 or len(frame.blobs[0]) != width * height * _CHANNELS:
            raise BadRequest(problem="The pixels are not as many as the picture's size says.")
        exchange.send(self._read(frame.blobs[0], width, height))

    def _read(self, pixels: bytes, width: int, height: int) -> Mapping[str, Any]:
        import numpy as np

        began_s = time.perf_counter()
        # RapidOCR, as OpenCV, has blue first.
        picture = np.ascontiguousarray(np.frombuffer(pixels, np.uint8).reshape(height, width, _CHANNELS)[:, :, ::-1])
        smaller, record = self._engine.preprocess_img(picture)
        lines, turned = self._lines(picture, smaller, record)
        return {"lines": lines, "turned": turned, "seconds": time.perf_counter() - began_s}

    def _lines(self, picture: Any, smaller: Any, record: Any) -> tuple[list[Mapping[str, Any]], int]:
        from rapidocr.main import RapidOCRError

        try:
            crops, found = self._engine.detect_and_crop(smaller, record)
        except RapidOCRError:  # nothing that looks like text
            return [], 0
        turned_crops, judged = self._engine.cls_and_rotate(list(crops))
        turned, flipped = direction(
            [crop.shape[:2] for crop in crops], [tall(quad) for quad in found.boxes], judged.cls_res or ()
        )
        straight = [crop[::-1, ::-1] if flip else crop for crop, flip in zip(turned_crops, flipped, strict=True)]
        read = self._engine.recognize_txt(straight)
        result = self._engine.build_final_output(picture, found, judged, read, crops, record)
        lines: list[Mapping[str, Any]] = [
            {"text": text, "score": round(float(score), 4), "quad": [[float(x), float(y)] for x, y in quad]}
            for text, score, quad in zip(*_columns(result), strict=True)
        ]
        return lines, turned


def tall(quad: Any) -> bool:
    """Whether a line runs down the picture; RapidOCR turns such a one a quarter to the left before it reads it."""
    width = float(max(abs(quad[1] - quad[0]).max(), abs(quad[2] - quad[3]).max()))
    height = float(max(abs(quad[3] - quad[0]).max(), abs(quad[2] - quad[1]).max()))
    return height >= TALL * width


def direction(
    sizes: Sequence[tuple[int, int]], talls: Sequence[bool], judged: Sequence[tuple[str, float]]
) -> tuple[int, list[bool]]:
    """Return how far the text is turned clockwise, and which lines must be turned round once more.

    The judge of direction errs on single lines: most of what lies the same way decides for all of it, long lines
    more than short ones. ``sizes`` are the lines' (height, width) in pixels once they lie flat, ``judged`` what the
    judge said of each and how sure it was; lines it was sure of have been turned already.
    """
    upset = [label == "180" and float(score) > SURE for label, score in judged]
    weights = [size[1] for size in sizes]
    flipped = [False] * len(upset)
    over: dict[bool, bool] = {}
    for way in (False, True):
        group = [n for n, is_tall in enumerate(talls) if is_tall is way]
        over[way] = 2 * sum(weights[n] for n in group if upset[n]) > sum(weights[n] for n in group)
        for n in group:
            flipped[n] = upset[n] is not over[way]
    is_tall = 2 * sum(w for w, one in zip(weights, talls, strict=True) if one) > sum(weights)
    if is_tall:
        return (270 if over[True] else 90), flipped
    return (180 if over[False] else 0), flipped


def _columns(result: Any) -> tuple[Sequence[str], Sequence[float], Sequence[Any]]:
    """Return texts, scores and quads; nothing where only boxes, or nothing, was found."""
    texts = getattr(result, "txts", None)
    boxes = getattr(result, "boxes", None)
    return (texts, result.scores, boxes) if texts is not None and boxes is not None else ((), (), ())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--threads", type=int, required=True)
    return parser.parse_args(arguments)


def main() -> int:
    """Serve until the parent goes away."""
    runner = OcrRunner()
    return serve_child(runner.handle, prepare=runner.prepare)


if __name__ == "__main__":
    sys.exit(main())
