"""Choice: which backend is the fastest here among those that give the same vectors, found once and remembered."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from models.runners.text_embedding.backend import Backend, BackendName, Vectors

LEAST_COSINE = 0.99
SMALL_PROCESS_BONUS = 1.15
"""The ONNX backend needs no torch, which saves some 400 MB: it is preferred when it is nearly as fast."""
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """One backend on this machine: tokens a second, and the least cosine with the reference."""

    tokens_per_s: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The backend to use, and why."""

    backend: BackendName
    tokens_per_s: float
    measured: Mapping[str, Measured]


def decide(measured: Mapping[BackendName, Measured]) -> Choice:
    """Return the fastest of the backends that agree with the reference. There must be one."""
    agreeing = {name: one for name, one in measured.items() if one.cosine >= LEAST_COSINE}
    best = max(agreeing, key=lambda name: agreeing[name].tokens_per_s * _bonus(name))
    return Choice(best, agreeing[best].tokens_per_s, {name.value: one for name, one in measured.items()})


def _bonus(name: BackendName) -> float:
    return SMALL_PROCESS_BONUS if name is BackendName.ONNX else 1.0


def measure(backends: Sequence[Backend], batches: Sequence[Sequence[Sequence[int]]]) -> dict[BackendName, Measured]:
    """Return each backend's best speed on the batches and its agreement with the first backend.

    The backends take turns, so that a machine that is busy for a moment is busy for all of them.
    """
    tokens = sum(len(window) for batch in batches for window in batch)
    vectors = [np.concatenate([backend.embed(batch) for batch in batches]) for backend in backends]  # warms up, too
    fastest = [float("inf")] * len(backends)
    for _ in range(_ROUNDS):
        for number, backend in enumerate(backends):
            begun = time.perf_counter()
            for batch in batches:
                backend.embed(batch)
            fastest[number] = min(fastest[number], time.perf_counter() - begun)
    return {
        backend.name: Measured(tokens / seconds, _least_cosine(vectors[0], found))
        for backend, seconds, found in zip(backends, fastest, vectors, strict=True)
    }


def _least_cosine(reference: Vectors, found: Vectors) -> float:
    if not np.isfinite(found).all():
        return -1.0
    return float((reference * found).sum(axis=1).min())


def key_of(model_sha256: str, machine: str) -> str:
    """Return the name under which a choice is kept: another machine, model or library version chooses anew."""
    versions = [f"{name} {_version(name)}" for name in ("torch", "onnxruntime", "onnx", "numpy")]
    return hashlib.sha256("\n".join([model_sha256, machine, *versions]).encode()).hexdigest()[:16]


def load(path: Path) -> Choice | None:
    """Return the remembered choice, None when there is none that can be read."""
    try:
        data = json.loads(path.read_text("utf-8"))
        measured = {str(name): Measured(**one) for name, one in data["measured"].items()}
        return Choice(BackendName(data["backend"]), float(data["tokens_per_s"]), measured)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(path: Path, choice: Choice) -> None:
    """Remember the choice, all or nothing. Raises OSError."""
    beside = path.with_suffix(f".{os.getpid()}.part")
    beside.write_text(json.dumps(asdict(choice)), "utf-8")
    beside.replace(path)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "none"
