"""Coalescer: many small texts become few larger ones, at most 30 a second."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

INTERVAL_MS = 34


class Coalescer(QObject):
    """Collects texts and emits them joined.

    The first text goes out at once; what follows within 34 ms goes out together at the end of them. ``flush``
    emits what is left, unconditionally.
    """

    ready = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[str] = []
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.flush)

    def push(self, text: str) -> None:
        """Take a text."""
        self._texts.append(text)
        if not self._timer.isActive():
            self.flush()

    def flush(self) -> None:
        """Emit what was collected, if anything."""
        self._timer.stop()
        if self._texts:
            text = "".join(self._texts)
            self._texts.clear()
            self.ready.emit(text)
            self._timer.start()
