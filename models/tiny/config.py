"""Config: the shape of the tiny language model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Config:
    """A Llama-style decoder. ``width`` is divided among ``heads``; every size is a multiple of 32, as Q8_0 wants."""

    vocabulary: int = 2048
    width: int = 192
    layers: int = 5
    heads: int = 3
    inner: int = 512
    context: int = 4096
    rope_base: float = 1e8
    """Large, so that half of each head's pairs turn slowly enough to compare meaning at any distance."""
    norm_epsilon: float = 1e-5

    @property
    def head_width(self) -> int:
        """Numbers in one head's query."""
        return self.width // self.heads
