"""A child that says what llama.cpp was built for and which graphics cards there are, and ends."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from typing import Any

from engine.process.channel import Frame
from engine.process.serve import serve_child

_NAME_BYTES = 96  # NVML_DEVICE_NAME_V2_BUFFER_SIZE


class _Memory(ctypes.Structure):
    """nvmlMemory_t of NVIDIA's management library."""

    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


def describe(_arguments: Sequence[str], _progress: Callable[..., None]) -> dict[str, Any]:
    """Return the facts for the ready frame."""
    return {"runtime": {**_llama(), "gpus": _cards()}}


def _llama() -> dict[str, str]:
    import llama_cpp

    built = (llama_cpp.llama_print_system_info() or b"").decode("utf-8", errors="replace")
    return {
        "llama_cpp_python": llama_cpp.__version__,
        "built_for": " ".join(built.split()),
        "gpu_offload": "yes" if llama_cpp.llama_supports_gpu_offload() else "no",
    }


def _cards() -> list[dict[str, Any]]:
    try:
        nvml = ctypes.CDLL("nvml.dll" if sys.platform == "win32" else "libnvidia-ml.so.1")
    except OSError:
        return []
    count = ctypes.c_uint()
    if nvml.nvmlInit_v2() or nvml.nvmlDeviceGetCount_v2(ctypes.byref(count)):
        return []
    return [card for number in range(count.value) if (card := _card(nvml, number))]


def _card(nvml: ctypes.CDLL, number: int) -> dict[str, Any]:
    handle, memory = ctypes.c_void_p(), _Memory()
    name = ctypes.create_string_buffer(_NAME_BYTES)
    if nvml.nvmlDeviceGetHandleByIndex_v2(number, ctypes.byref(handle)):
        return {}
    if nvml.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory)):
        return {}
    nvml.nvmlDeviceGetName(handle, name, _NAME_BYTES)
    return {"name": name.value.decode(errors="replace"), "memory_bytes": memory.total, "free_bytes": memory.free}


def _nothing_to_ask(_frame: Frame, _exchange: Any) -> None:
    return None


def main() -> int:
    """Serve until the parent goes away."""
    return serve_child(_nothing_to_ask, prepare=describe)


if __name__ == "__main__":
    sys.exit(main())
