"""Hardware: what this machine has that matters to models, found without importing any model library."""

from __future__ import annotations

import glob
import os
import platform
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine as models see it. ``accelerator`` is cuda, mps or empty."""

    processor: str
    cores: int
    memory_bytes: int
    accelerator: str


def machine() -> Machine:
    """Return what this machine has."""
    import psutil  # 30 ms that the start of the engine need not wait for

    return Machine(_processor_name(), threads(), int(psutil.virtual_memory().total), _accelerator())


def threads() -> int:
    """Return how many threads arithmetic is best spread over: the physical cores this process may use."""
    import psutil

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, psutil.cpu_count(logical=False) or allowed))


def _processor_name() -> str:
    """Return the processor's model and how many instruction sets it has; ``platform.processor`` is empty on Linux."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            facts = dict(line.split(":", 1) for line in file.read().split("\n\n", 1)[0].splitlines() if ":" in line)
    except OSError:
        return platform.processor() or platform.machine()
    named = {name.strip(): value.strip() for name, value in facts.items()}
    flags = named.get("flags", named.get("Features", "")).split()
    return f"{named.get('model name', platform.machine())}, {len(flags)} instruction sets"


def _accelerator() -> str:
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return "mps"
    return "cuda" if glob.glob("/dev/nvidia[0-9]*") else ""
