"""Choice: which backend is the fastest here among those that give the same vectors, found once and remembered."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import psutil

from models.runners.text_embedding.backend import Backend, BackendName, Vectors

LEAST_COSINE = 0.99
SMALL_PROCESS_BONUS = 1.15
"""The ONNX backend needs no torch, which saves some 400 MB: it is preferred when it is nearly as fast."""
MEASURE_S = 2.0
_LEAST_ROUNDS, _MOST_ROUNDS = 3, 40
QUIET_SHARE = 0.2
"""Other programs may take so much of the processor; beyond that a measurement is repeated at the next start."""
_MOST_TRIES = 3


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
    quiet: bool = True
    tries: int = 1

    @property
    def settled(self) -> bool:
        """Whether it stays: measured on a quiet machine, or as often as is worth the while."""
        return self.quiet or self.tries >= _MOST_TRIES


def better(before: Choice | None, now: Choice) -> Choice:
    """Return the choice made from both measurements: each backend's best speed counts."""
    if before is None:
        return now
    measured = {BackendName(name): one for name, one in now.measured.items()}
    for name, one in before.measured.items():
        known = measured.get(BackendName(name))
        if known is not None and one.tokens_per_s > known.tokens_per_s:
            measured[BackendName(name)] = Measured(one.tokens_per_s, known.cosine)
    return replace(decide(measured), quiet=now.quiet, tries=before.tries + 1)


def decide(measured: Mapping[BackendName, Measured]) -> Choice:
    """Return the fastest of the backends that agree with the reference. There must be one."""
    agreeing = {name: one for name, one in measured.items() if one.cosine >= LEAST_COSINE}
    best = max(agreeing, key=lambda name: agreeing[name].tokens_per_s * _bonus(name))
    return Choice(best, agreeing[best].tokens_per_s, {name.value: one for name, one in measured.items()})


def _bonus(name: BackendName) -> float:
    return SMALL_PROCESS_BONUS if name is BackendName.ONNX else 1.0


def measure(backends: Sequence[Backend], batches: Sequence[Sequence[Sequence[int]]]) -> dict[BackendName, Measured]:
    """Return each backend's best speed on the batches and its agreement with the first backend.

    The backends take short turns for ``MEASURE_S`` and the best turn counts: on a busy machine that one comes nearest
    to what the backend can do.
    """
    tokens = sum(len(window) for batch in batches for window in batch)
    vectors = [np.concatenate([backend.embed(batch) for batch in batches]) for backend in backends]  # warms up, too
    fastest = [float("inf")] * len(backends)
    end = time.perf_counter() + MEASURE_S
    for done in range(_MOST_ROUNDS):
        if done >= _LEAST_ROUNDS and time.perf_counter() > end:
            break
        for number, backend in enumerate(backends):
            begun = time.perf_counter()
            for batch in batches:
                backend.embed(batch)
            fastest[number] = min(fastest[number], time.perf_counter() - begun)
    return {
        backend.name: Measured(tokens / seconds, _least_cosine(vectors[0], found))
        for backend, seconds, found in zip(backends, fastest, vectors, strict=True)
    }


def watch_others() -> Callable[[], float]:
    """Return a function that says which part of the processor, 0 to 1, other programs took since now."""
    begun, busy, own = time.perf_counter(), _busy_s(), time.process_time()

    def share() -> float:
        others_s = (_busy_s() - busy) - (time.process_time() - own)
        whole_s = max(1e-6, (time.perf_counter() - begun) * (psutil.cpu_count() or 1))
        return min(1.0, max(0.0, others_s) / whole_s)  # the system counts in hundredths of a second

    return share


def _busy_s() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0))


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
        speed = float(data["tokens_per_s"])
        return Choice(BackendName(data["backend"]), speed, measured, bool(data["quiet"]), int(data["tries"]))
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
