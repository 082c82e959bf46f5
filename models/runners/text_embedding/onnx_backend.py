"""The ONNX Runtime backend: a session on the exported encoder; needs no torch, so its process stays small."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from models.runners.text_embedding.backend import BackendName, Vectors, padded


class OnnxBackend:
    """The exported encoder in a session on the processor."""

    name = BackendName.ONNX

    def __init__(self, file: Path, pad: int, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # idle threads would otherwise spin between the batches and warm the laptop
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(file), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._pad = pad

    def embed(self, windows: Sequence[Sequence[int]]) -> Vectors:
        """Return one normalised vector (float32) a window; the windows are one batch."""
        ids, mask = padded(windows, self._pad, np.int32)
        vectors: Vectors = self._session.run(["vectors"], {"ids": ids, "mask": mask})[0]
        return vectors
