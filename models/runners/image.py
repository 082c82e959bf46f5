"""The image runner: a child program that owns one open_clip model and turns pictures and words into vectors.

It gets pixels, never a file: pictures are decoded by the confined workers, which have Pillow's limits and can be
killed, so that no picture reaches a process that holds a model for long.

``{"op": "pictures", "sizes": [[W, H], ...], "turned": false}`` with a blob of RGB pixels (three bytes each, row by
row) for each picture gives ``{"hashes": [[hex, ...], ...], "seconds": S}`` and one blob: the unit vectors, float32.
With ``turned`` each picture gives four hashes and four vectors: as it is, and turned by 90, 180 and 270 degrees.
``{"op": "texts"}`` with one blob, a JSON list, gives ``{"seconds": S}`` and one blob: a unit vector for each text.
``{"op": "info"}`` gives the facts of the ready frame.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from engine.contract.errors import BadRequest
from engine.process.channel import Frame
from engine.process.serve import Exchange, Progress, serve_child
from models.catalogue.image_model import ImageModel, verify

HASH_SIZE: Final = 16
"""256 bits: with imagehash's usual 64, drawings with one thing in the middle are taken for copies of each other."""
_CHANNELS: Final = 3


class ImageRunner:
    """Answers requests with one loaded model."""

    def __init__(self) -> None:
        self._model: Any = None
        self._prepare: Any = None
        self._tokens: Any = None
        self._device = "cpu"
        self._facts: dict[str, Any] = {}

    def prepare(self, arguments: Sequence[str], progress: Progress) -> Mapping[str, Any]:
        """Verify and load the model the arguments name; return its facts. Raises RunnerFailed."""
        options = _options(arguments)
        folder = Path(options.folder)
        model = ImageModel(
            options.name, folder, options.weights, options.sha256, options.settings_sha256, options.dimension
        )
        progress("verifying the model")
        verify(model)
        progress("importing open_clip")
        import imagehash  # noqa: F401 - loaded now, not with the first picture
        import open_clip
        import torch

        torch.set_num_threads(options.threads)
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        progress("loading the model")
        place = f"local-dir:{folder}"
        loaded, self._prepare = open_clip.create_model_from_pretrained(place, device=self._device)
        self._model = loaded.eval()
        self._tokens = open_clip.get_tokenizer(place)
        self._facts = {"model": model.name, "dimension": model.dimension, "device": self._device}
        return self._facts

    def handle(self, frame: Frame, exchange: Exchange) -> None:
        """Answer one frame. Raises BadRequest for what it does not understand."""
        operation = frame.header.get("op")
        began_s = time.perf_counter()
        if operation == "pictures":
            hashes, vectors = self._pictures(frame)
            answer: dict[str, Any] = {"hashes": hashes}
        elif operation == "texts":
            vectors, answer = self._texts([str(text) for text in json.loads(frame.blobs[0])]), {}
        elif operation == "info":
            exchange.send(self._facts)
            return
        else:
            raise BadRequest(problem=f"The image runner does not know the request {operation!r}.")
        exchange.send({**answer, "seconds": time.perf_counter() - began_s}, [vectors])

    def _pictures(self, frame: Frame) -> tuple[list[list[str]], bytes]:
        import imagehash
        import torch
        from PIL import Image

        sizes = [(int(width), int(height)) for width, height in frame.header["sizes"]]
        if [width * height * _CHANNELS for width, height in sizes] != [len(blob) for blob in frame.blobs]:
            raise BadRequest(problem="The pixels are not as many as the pictures' sizes say.")
        seen = [Image.frombuffer("RGB", *pair) for pair in zip(sizes, frame.blobs, strict=True)]
        groups = [_turned(one) if frame.header.get("turned") else [one] for one in seen]
        hashes = [[str(imagehash.phash(one, hash_size=HASH_SIZE)) for one in group] for group in groups]
        batch = torch.stack([self._prepare(one) for group in groups for one in group])
        with torch.inference_mode():
            vectors = self._model.encode_image(batch.to(self._device), normalize=True)
        return hashes, vectors.float().cpu().numpy().tobytes()

    def _texts(self, texts: Sequence[str]) -> bytes:
        import torch

        with torch.inference_mode():
            vectors = self._model.encode_text(self._tokens(list(texts)).to(self._device), normalize=True)
        found: bytes = vectors.float().cpu().numpy().tobytes()
        return found


def _turned(picture: Any) -> list[Any]:
    from PIL import Image

    ways = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    return [picture, *(picture.transpose(way) for way in ways)]


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for name in ("--name", "--folder", "--weights", "--sha256", "--settings-sha256"):
        parser.add_argument(name, required=True)
    for name in ("--dimension", "--threads"):
        parser.add_argument(name, type=int, required=True)
    return parser.parse_args(arguments)


def main() -> int:
    """Serve until the parent goes away."""
    runner = ImageRunner()
    return serve_child(runner.handle, prepare=runner.prepare)


if __name__ == "__main__":
    sys.exit(main())
