"""The embedding runner: a child program that owns one text embedding model and answers on its control channel.

``{"op": "info"}`` gives the facts of the ready frame. ``{"op": "embed"}`` with one blob, a JSON list of texts, gives
``{"windows": [vectors of each text], "tokens": N, "seconds": S}`` and one blob: all vectors in order, float32.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.contract.errors import BadRequest
from engine.process.channel import Frame
from engine.process.serve import Exchange, Progress, serve_child
from models.catalogue.text_model import TextModel, verify
from models.runners.text_embedding import batches
from models.runners.text_embedding.backend import Backend, Vectors
from models.runners.text_embedding.loading import Loader, budget_for
from models.runners.text_embedding.tokenise import Tokeniser

BATCH_S = 0.05
"""About how long one batch may take: nobody who waits, waits longer."""
_LEAST_BUDGET, _MOST_BUDGET = 512, 64 * 1024


class EmbeddingRunner:
    """Answers requests with one loaded model."""

    def __init__(self) -> None:
        self._tokeniser: Tokeniser | None = None
        self._backend: Backend | None = None
        self._budget = _LEAST_BUDGET
        self._facts: dict[str, Any] = {}

    def prepare(self, arguments: Sequence[str], progress: Progress) -> Mapping[str, Any]:
        """Verify and load the model the arguments name; return its facts. Raises RunnerFailed."""
        options = _options(arguments)
        model = TextModel(
            name=options.name,
            folder=Path(options.folder),
            sha256=options.sha256,
            tokenizer_sha256=options.tokenizer_sha256,
            dimension=options.dimension,
            max_tokens=options.max_tokens,
        )
        progress("verifying the model")
        verify(model)
        loader = Loader(model, Path(options.cache), options.threads, options.machine)
        self._tokeniser, self._backend, chosen = loader.load(progress)
        self._budget = budget_for(chosen, BATCH_S, _LEAST_BUDGET, _MOST_BUDGET)
        self._facts = {
            "model": model.name,
            "revision": model.space.revision,
            "dimension": model.dimension,
            "max_tokens": model.max_tokens,
            "backend": chosen.backend.value,
            "tokens_per_s": chosen.tokens_per_s,
            "cosine": chosen.measured[chosen.backend.value].cosine,
            "token_budget": self._budget,
        }
        return self._facts

    def handle(self, frame: Frame, exchange: Exchange) -> None:
        """Answer one frame. Raises BadRequest for what it does not understand."""
        operation = frame.header.get("op")
        if operation == "info":
            exchange.send(self._facts)
        elif operation == "embed":
            self._embed(frame, exchange)
        else:
            raise BadRequest(problem=f"The embedding runner does not know the request {operation!r}.")

    def _embed(self, frame: Frame, exchange: Exchange) -> None:
        assert self._tokeniser is not None
        begun = time.perf_counter()
        texts = [str(text) for text in json.loads(frame.blobs[0])]
        per_text = self._tokeniser.windows(texts)
        windows = [window for text in per_text for window in text]
        vectors = self._vectors(windows)
        header = {
            "windows": [len(text) for text in per_text],
            "tokens": sum(len(window) for window in windows),
            "seconds": time.perf_counter() - begun,
        }
        exchange.send(header, [vectors.tobytes()])

    def _vectors(self, windows: Sequence[Sequence[int]]) -> Vectors:
        assert self._backend is not None
        vectors = np.zeros((len(windows), int(self._facts["dimension"])), np.float32)
        for batch in batches.plan([len(window) for window in windows], self._budget):
            vectors[batch] = self._backend.embed([windows[index] for index in batch])
        return vectors


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for name in ("--name", "--folder", "--sha256", "--tokenizer-sha256", "--cache", "--machine"):
        parser.add_argument(name, required=True)
    for name in ("--dimension", "--max-tokens", "--threads"):
        parser.add_argument(name, type=int, required=True)
    return parser.parse_args(arguments)


def main() -> int:
    """Serve until the parent goes away."""
    runner = EmbeddingRunner()
    return serve_child(runner.handle, prepare=runner.prepare)


if __name__ == "__main__":
    sys.exit(main())
