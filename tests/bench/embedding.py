"""Embedding throughput: our pipeline beside ``SentenceTransformer.encode`` with its defaults, in one run."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from engine.contract.call import Call, background_call
from engine.library.embed.runner_embedder import RunnerEmbedder
from tests.bench.figure import Figure, ratio_figure
from tests.fakes.embedding_process import default_model, default_runner

PASSAGES = 300
_ROUNDS = 2
_SOURCE = Path(__file__).resolve().parents[2] / "docs"


def measure() -> list[Figure]:
    """Return passages a second of both, and the least cosine between their vectors."""
    texts = passages(PASSAGES)
    runner = default_runner()
    embedder = RunnerEmbedder(default_model().space, runner)
    library = _library()
    try:
        facts = runner.load(Call())
        library.encode(texts[:8])
        embedder.embed_passages(texts[:8], background_call())
        ours, theirs = float("inf"), float("inf")
        for _ in range(_ROUNDS):
            seconds, vectors = _timed(lambda: embedder.embed_passages(texts, background_call()))
            ours = min(ours, seconds)
            seconds, expected = _timed(lambda: library.encode(texts))
            theirs = min(theirs, seconds)
    finally:
        runner.close()
    whole = [index for index, windows in enumerate(vectors) if len(windows) == 1]
    cosines = (np.stack([vectors[index][0] for index in whole]) * expected[whole]).sum(axis=1)
    what = f"embedding {len(texts)} passages ({facts['backend']})"
    return [
        ratio_figure(what, len(texts) / ours, len(texts) / theirs, "passages/s", 1.5, higher_is_better=True),
        Figure(
            "least cosine with the library", f"{float(cosines.min()):.5f}", "", ">= 0.99", bool(cosines.min() >= 0.99)
        ),
    ]


def passages(count: int) -> list[str]:
    """Return passages of 600 to 900 characters of English prose, the same each time."""
    words = " ".join(page.read_text("utf-8") for page in sorted(_SOURCE.rglob("*.md"))).split()
    words = [word for word in words if word.strip(".,;:()").isalpha()]
    chance = random.Random(1)
    found = []
    for _ in range(count):
        wanted, text = chance.randint(600, 900), ""
        while len(text) < wanted:
            start = chance.randrange(len(words) - 12)
            text += " ".join(words[start : start + 12]) + " "
        found.append(text[:wanted])
    return found


def _library() -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(default_model().folder), device="cpu", local_files_only=True)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result
