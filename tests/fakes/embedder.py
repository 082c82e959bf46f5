"""A deterministic embedder without a model: hashed bags of words. Held to the same contract test as the real one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from engine.contract.call import Call
from engine.contract.space import Space
from engine.library.embed.embedder import Vectors

WINDOW_WORDS, STRIDE_WORDS = 200, 160


class FakeEmbedder:
    """Texts that share words have near vectors. ``calls`` and ``texts`` count what was asked."""

    def __init__(self, dimension: int = 64, revision: str = "1") -> None:
        self.space = Space(media="text", model="fake", revision=revision, dimension=dimension)
        self.calls = 0
        self.texts = 0

    def ready(self, wait_s: float, call: Call) -> bool:
        """Return True: there is nothing to load."""
        call.check()
        return True

    def embed_passages(self, texts: Sequence[str], call: Call) -> list[Vectors]:
        """Return for each text an array (windows, dimension) of unit vectors."""
        call.check()
        self.calls += 1
        self.texts += len(texts)
        return [np.stack([self._vector(words) for words in _windows(text)]) for text in texts]

    def embed_query(self, text: str, call: Call) -> Vectors:
        """Return the unit vector (dimension,) of a question."""
        call.check()
        return self._vector(_words(text))

    def _vector(self, words: Sequence[str]) -> Vectors:
        sums = np.zeros(self.space.dimension, np.float64)
        for word in words or [""]:
            seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "replace")).digest()[:8], "big")
            sums += np.random.default_rng(seed).standard_normal(self.space.dimension)
        unit: Vectors = (sums / np.linalg.norm(sums)).astype(np.float32)
        return unit


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _windows(text: str) -> list[list[str]]:
    words = _words(text)
    found = [words[:WINDOW_WORDS]]
    start = 0
    while start + WINDOW_WORDS < len(words):
        start += STRIDE_WORDS
        found.append(words[start : start + WINDOW_WORDS])
    return found
