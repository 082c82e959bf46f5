"""Garbage: cycles of Python objects are collected on the GUI thread alone.

Python collects on whatever thread happens to allocate; a QObject destroyed on another thread than its own may crash.
A collection of everything would hold the GUI thread for 45 ms with all views built, most of it spent on modules and
widgets that live as long as the window: those are set aside once and never looked through.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000
_YOUNG_LIMIT = 700  # the interpreter's own threshold for its youngest generation
_FULL_EVERY = 60


class GuiThreadCollector(QObject):
    """Takes over from the automatic collector until ``close``."""

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        self._rounds = 0
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def set_aside(self) -> None:
        """Never again look for garbage among the objects that are there now."""
        gc.collect(1)
        gc.freeze()

    def collect(self) -> None:
        """Collect the young objects when there are many, now and then the middle-aged, once a minute all."""
        self._rounds += 1
        young, middle, _old = gc.get_count()
        if self._rounds % _FULL_EVERY == 0:
            gc.collect()
        elif young > _YOUNG_LIMIT:
            gc.collect(1 if middle > 10 else 0)

    def close(self) -> None:
        """Give the automatic collector its work back."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
