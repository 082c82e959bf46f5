"""Fitting: whether the model in a file fits this machine now, from its header and the memory that is free."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from engine.contract.errors import BadRequest, PathMissing
from engine.contract.model import Fit, Gpu, HardwareReport, LoadPlan
from models.fit.machine_report import report
from models.fit.verdict import Room, decide
from models.formats.binary import Malformed
from models.formats.gguf import read_gguf
from models.formats.projector_file import projector_of
from models.formats.shape import shape_of

KEPT_FREE: Final = 0.05
"""Part of all memory that is left alone, so that the system need not swap."""


class Fitting:
    """Answers for one machine; what it cannot change is asked once."""

    def __init__(self, ask: Callable[[bool], HardwareReport] = report) -> None:
        """``ask(with_cards)`` describes the machine; the cards cost a process of their own."""
        self._ask = ask

    def hardware(self) -> HardwareReport:
        """Return what the machine has now."""
        return self._ask(True)

    def sizes(self) -> tuple[int, int]:
        """Return the bytes of all memory and of the largest graphics card."""
        machine = self._ask(True)
        return machine.memory_bytes, max((gpu.memory_bytes for gpu in machine.gpus), default=0)

    def fit(self, path: Path, wish: LoadPlan) -> Fit:
        """Return the decision for a GGUF file. Raises PathMissing, BadRequest."""
        try:
            header = read_gguf(path)
        except FileNotFoundError as error:
            raise PathMissing(path=str(path)) from error
        except Malformed as error:
            raise BadRequest(problem=f"{path.name} is not a usable model file: {error}.") from error
        projector = projector_of(path, header)
        projector_bytes = projector.stat().st_size if projector is not None else 0
        return decide(shape_of(header), wish, self.room(with_cards=wish.gpu_layers != 0), projector_bytes)

    def room(self, *, with_cards: bool = True) -> Room:
        """Return what a load may take now."""
        machine = self._ask(with_cards)
        gpu = max(machine.gpus, key=lambda card: card.free_bytes, default=Gpu("", 0, 0))
        usable = machine.runtime.get("gpu_offload") == "yes"
        spare = machine.free_bytes - round(KEPT_FREE * machine.memory_bytes)
        return Room(max(0, spare), gpu.free_bytes if usable else 0, may_quantise_cache=True)
