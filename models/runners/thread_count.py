"""Thread count: how many threads are best on this machine, measured once with the first model and kept in a file.

The physical cores are only a guess: on processors with fast and slow cores the slow ones hold up the fast ones, and
one token at a time is bound by memory, where fewer threads often do as well.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from models.fit import hardware
from models.runners.llama_model import LlamaModel

_FILE = "threads.json"
_TOKENS = 4
_PROMPT_TOKENS = 48
_TRIES = 2
_WORTH = 1.05
"""A larger count must be so much faster: it takes cores from the rest of the machine."""


@dataclass(frozen=True, slots=True)
class ThreadCount:
    """Threads for one token at a time and for reading a prompt."""

    generating: int
    reading: int


def use_best_threads(model: LlamaModel, folder: Path) -> ThreadCount:
    """Set the model's threads to what was measured on this machine, now where it was not yet; return them."""
    machine = f"{hardware.machine().processor}; {_allowed()} allowed"
    count = _read(folder / _FILE, machine)
    if count is None:
        count = _measure(model)
        _write(folder / _FILE, machine, count)
    model.set_threads(count.generating, count.reading)
    return count


def candidates(allowed: int, physical: int, fast: int) -> tuple[int, ...]:
    """Return the counts worth trying, fewest first."""
    wanted = {fast, physical, allowed, max(1, physical // 2)}
    return tuple(sorted(count for count in wanted if 0 < count <= allowed))


def fewest_of_the_best(seconds: Sequence[tuple[int, float]]) -> int:
    """Return the smallest count that is about as fast as the fastest."""
    fastest = min(taken for _, taken in seconds)
    return min(count for count, taken in seconds if taken <= fastest * _WORTH)


def fast_cores(folder: Path = Path("/sys/devices/system/cpu")) -> int:
    """Return how many processors run at the highest frequency or capacity; 0 where the system does not tell."""
    for pattern in ("cpu[0-9]*/cpu_capacity", "cpu[0-9]*/cpufreq/cpuinfo_max_freq"):
        try:
            values = [int(path.read_text()) for path in folder.glob(pattern)]
        except (OSError, ValueError):
            continue
        if values:
            return sum(value >= 0.9 * max(values) for value in values)
    return 0


def _allowed() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _measure(model: LlamaModel) -> ThreadCount:
    counts = candidates(_allowed(), hardware.threads(), fast_cores())
    if len(counts) == 1:
        return ThreadCount(counts[0], counts[0])
    prompt = [token % model.vocabulary.size for token in range(_PROMPT_TOKENS)]
    reading, generating = [], []
    model.evaluate_prompt(prompt[:4], _never)  # the weights come from the disk
    for count in counts:
        model.set_threads(count, count)
        reading.append((count, _seconds(lambda: _read_anew(model, prompt))))
        generating.append((count, _seconds(lambda: _go_on(model, prompt[:_TOKENS]))))
    model.clear()
    return ThreadCount(fewest_of_the_best(generating), fewest_of_the_best(reading))


def _never() -> bool:
    return False


def _read_anew(model: LlamaModel, prompt: Sequence[int]) -> None:
    model.clear()
    model.evaluate_prompt(prompt, _never)


def _go_on(model: LlamaModel, tokens: Sequence[int]) -> None:
    for token in tokens:
        model.evaluate_token(token)


def _seconds(work: Callable[[], object]) -> float:
    best = math.inf
    for _ in range(_TRIES):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best


def _read(path: Path, machine: str) -> ThreadCount | None:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))[machine]
        count = ThreadCount(int(known["generating"]), int(known["reading"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return count if min(count.generating, count.reading) > 0 and max(asdict(count).values()) <= _allowed() else None


def _write(path: Path, machine: str, count: ThreadCount) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps({machine: asdict(count)}), encoding="utf-8")
    os.replace(part, path)
