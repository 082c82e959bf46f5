"""Backend: one way to run the model; all of them give the same vectors within a cosine of 0.99."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class BackendName(enum.StrEnum):
    """The backends, the reference first."""

    TORCH_FP32 = "torch-fp32"
    TORCH_BF16 = "torch-bf16"
    ONNX = "onnx"
    TORCH_CUDA = "torch-cuda"
    TORCH_MPS = "torch-mps"


class Backend(Protocol):
    """A loaded model."""

    name: BackendName

    def embed(self, windows: Sequence[Sequence[int]]) -> Vectors:
        """Return one normalised vector (float32) a window; the windows are one batch."""
        ...


def padded(windows: Sequence[Sequence[int]], pad: int, integers: Any = np.int64) -> tuple[Any, Any]:
    """Return the batch as two arrays (windows, longest): token numbers, and 1 where there is one."""
    longest = max(len(window) for window in windows)
    ids = np.full((len(windows), longest), pad, dtype=integers)
    mask = np.zeros((len(windows), longest), dtype=integers)
    for row, window in enumerate(windows):
        ids[row, : len(window)] = window
        mask[row, : len(window)] = 1
    return ids, mask
