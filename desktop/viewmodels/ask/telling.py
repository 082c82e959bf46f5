"""Telling: the turns of one branch, told of a few at a time: laying out a long conversation takes a while."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.viewmodels.ask.turn import Turn

_BUDGET_S = 0.012


class Telling(QObject):
    """Who listens hears of every turn once, in order; what changes in a turn that was told of is told again."""

    added = Signal(object)
    changed = Signal(object)
    cut = Signal(int)
    """The turns from this number on are no more."""
    loaded = Signal()
    """All turns that were put in together were told of."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[Turn] = []
        self._told = 0
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._tell)

    @property
    def told(self) -> list[Turn]:
        """The turns that were told of."""
        return self.turns[: self._told]

    def add(self, turn: Turn) -> None:
        """Put in one turn, and tell of all."""
        self._tell(math.inf)
        self.turns.append(turn)
        self._told += 1
        self.added.emit(turn)

    def load(self, turns: Iterable[Turn]) -> None:
        """Put in many turns, and begin to tell of them."""
        self.turns.extend(turns)
        self._tell()

    def replace(self, turn: Turn) -> None:
        """Exchange a turn, and tell of it if it was told of before."""
        if turn != self.turns[turn.number]:
            self.turns[turn.number] = turn
            if turn.number < self._told:
                self.changed.emit(turn)

    def cut_to(self, number: int) -> None:
        """Drop the turns from a number on."""
        self._more.stop()
        del self.turns[number:]
        self._told = min(self._told, number)
        self.cut.emit(number)

    def clear(self) -> None:
        """Drop all turns, without a word."""
        self._more.stop()
        self._told = 0
        self.turns.clear()

    def _tell(self, budget_s: float = _BUDGET_S) -> None:
        end = time.monotonic() + budget_s
        while self._told < len(self.turns) and time.monotonic() < end:
            turn = self.turns[self._told]
            self._told += 1
            self.added.emit(turn)
            self.changed.emit(turn)
        if self._told < len(self.turns):
            self._more.start()
        elif not math.isinf(budget_s):
            self.loaded.emit()
