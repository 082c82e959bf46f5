"""The machine is described without loading anything heavy."""

from __future__ import annotations

import os

from models.fit.hardware import machine, threads


def test_this_machine() -> None:
    here = machine()
    assert here.processor
    assert 1 <= here.cores == threads() <= (os.cpu_count() or 1)
    assert here.memory_bytes > 0
    assert here.accelerator in {"", "cuda", "mps"}
