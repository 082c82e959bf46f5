"""Embedder: what turns texts into vectors of one space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from engine.contract.call import Call
from engine.contract.space import Space

if TYPE_CHECKING:  # numpy takes a fifth of the start of the engine, which needs only the words
    import numpy as np
    import numpy.typing as npt

Vectors: TypeAlias = "npt.NDArray[np.float32]"


class Embedder(Protocol):
    """Makes vectors of one space. Safe to use from many threads."""

    @property
    def space(self) -> Space:
        """The identity of the vectors; known without loading the model."""
        ...

    def ready(self, wait_s: float, call: Call) -> bool:
        """Begin to load the model where it is not, wait at most ``wait_s``; return whether it can embed at once.

        Raises RunnerFailed, Cancelled, DeadlinePassed.
        """
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
