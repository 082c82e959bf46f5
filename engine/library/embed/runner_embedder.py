"""RunnerEmbedder: an embedder whose model lives in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from engine.contract.call import Call
from engine.contract.errors import RunnerFailed
from engine.contract.space import Space
from engine.library.embed.embedder import Vectors
from engine.library.embed.slices import Pace, by_length, cost
from models.handles.runner import Runner


class RunnerEmbedder:
    """Asks a model process for vectors, a short slice at a time; between slices whoever is more urgent is served."""

    def __init__(self, space: Space, runner: Runner) -> None:
        self._space = space
        self._runner = runner
        self._pace = Pace()

    @property
    def space(self) -> Space:
        """The identity of the vectors; known without loading the model."""
        return self._space

    def ready(self, wait_s: float, call: Call) -> bool:
        """Begin to load the model where it is not, wait at most ``wait_s``; return whether it is loaded."""
        return self._runner.ready(wait_s, call)

    def embed_passages(self, texts: Sequence[str], call: Call) -> list[Vectors]:
        """Return for each text an array (windows, dimension) of unit vectors; see Embedder."""
        found: dict[int, Vectors] = {}
        inputs = [self._space.prefix_passage + text for text in texts]
        for indices in by_length(inputs, self._pace):
            answered = self._ask([inputs[index] for index in indices], call)
            found.update(zip(indices, answered, strict=True))
        return [found[index] for index in range(len(texts))]

    def embed_query(self, text: str, call: Call) -> Vectors:
        """Return the unit vector (dimension,) of a question; a very long one gets the mean of its windows' vectors."""
        (windows,) = self._ask([self._space.prefix_query + text], call)
        mean = windows.mean(axis=0)
        unit: Vectors = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
        return unit

    def _ask(self, texts: list[str], call: Call) -> list[Vectors]:
        frame = self._runner.call("embed", {}, [json.dumps(texts).encode()], call)
        counts = [int(count) for count in frame.header["windows"]]
        vectors = np.frombuffer(frame.blobs[0], np.float32).reshape(-1, self._space.dimension)
        if len(counts) != len(texts) or sum(counts) != len(vectors) or not all(counts):
            problem = f"{len(texts)} texts gave {len(counts)} answers and {len(vectors)} vectors"
            raise RunnerFailed(model=self._runner.model, problem=problem)
        self._pace.note(sum(cost(text) for text in texts), float(frame.header["seconds"]))
        ends = np.cumsum(counts)
        return [vectors[end - count : end] for end, count in zip(ends, counts, strict=True)]
