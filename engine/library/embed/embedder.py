"""Embedder: what turns texts into vectors of one space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.contract.call import Call
from engine.contract.space import Space

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Makes vectors of one space. Safe to use from many threads."""

    @property
    def space(self) -> Space:
        """The identity of the vectors; known without loading the model."""
        ...

    def embed_passages(self, texts: Sequence[str], call: Call) -> list[Vectors]:
        """Return for each text, in order, an array (windows, dimension) of unit vectors with at least one row.

        A text longer than the model reads has several windows; nothing is truncated. Raises RunnerFailed,
        Cancelled, DeadlinePassed.
        """
        ...

    def embed_query(self, text: str, call: Call) -> Vectors:
        """Return the unit vector (dimension,) of a question. Raises as ``embed_passages`` does."""
        ...
