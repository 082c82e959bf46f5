"""Machine report: processor, memory, cards and what llama.cpp was built for, without importing any of it."""

from __future__ import annotations

import functools
import logging
import platform
from collections.abc import Mapping
from typing import Any, Final

from engine.contract.errors import JackdawError
from engine.contract.model import Gpu, HardwareReport
from engine.process.channel import ChannelClosed
from engine.process.child import Child
from engine.process.program import Program
from models.fit import hardware

FEATURES: Final = (
    "sse4_2", "avx", "avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "f16c", "fma",
    "neon", "asimd", "asimddp", "i8mm", "bf16", "sve",
)  # fmt: skip
"""Instruction sets that llama.cpp and onnxruntime have own code for, as Linux names them."""
ASKING_S: Final = 20.0
log = logging.getLogger(__name__)


def report(with_cards: bool = True) -> HardwareReport:
    """Return what this machine has, its free memory as it is now; cards and llama.cpp only when asked for."""
    import psutil

    memory = psutil.virtual_memory()
    here, runtime = hardware.machine(), _runtime() if with_cards else {}
    return HardwareReport(
        processor=here.processor.partition(",")[0],
        features=_features(),
        cores=here.cores,
        memory_bytes=int(memory.total),
        free_bytes=int(memory.available),
        gpus=tuple(Gpu(**card) for card in runtime.get("gpus", ())),
        runtime={key: str(value) for key, value in runtime.items() if key != "gpus"},
    )


@functools.cache
def _features() -> tuple[str, ...]:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            flags = next((line for line in file if line.startswith(("flags", "Features"))), "")
    except OSError:
        flags = "neon asimd" if platform.machine() == "arm64" else ""
    named = set(flags.partition(":")[2].split()) if ":" in flags else set(flags.split())
    return tuple(feature for feature in FEATURES if feature in named)


def _runtime() -> Mapping[str, Any]:
    """Return the child's answer; cards are asked for their free memory each time, a machine without any only once."""
    found = _asked_once()
    return _asked() if found.get("gpus") else found


@functools.cache
def _asked_once() -> Mapping[str, Any]:
    return _asked()


def _asked() -> Mapping[str, Any]:
    """Return what llama.cpp and the cards' drivers say, asked in a child: both are foreign code."""
    try:
        child = Child.spawn(Program.RUNTIME, ready_stall_s=ASKING_S)
    except (JackdawError, ChannelClosed, OSError) as error:
        log.warning("llama.cpp could not be asked what it was built for: %s", error)
        return {}
    try:
        return dict(child.ready.get("runtime", {}))
    finally:
        child.stop()
