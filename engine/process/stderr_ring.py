"""StderrRing: the last words of a child, kept for the error message."""

from __future__ import annotations

import os
import threading

RING_BYTES = 8 * 1024


class StderrRing:
    """Reads a pipe to its end in a thread of its own and keeps the last 8 KiB. Owns the descriptor."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._tail = b""
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._read, name="stderr ring", daemon=True)
        self._thread.start()

    def text(self) -> str:
        """Return the last words so far; bytes that are no UTF-8 are shown as replacement characters."""
        with self._lock:
            return self._tail.decode("utf-8", errors="replace").strip()

    def finish(self, timeout_s: float) -> None:
        """Wait for the end of the pipe, at most ``timeout_s``: call it once the child is dead."""
        self._thread.join(timeout_s)

    def _read(self) -> None:
        with os.fdopen(self._fd, "rb", buffering=0) as pipe:
            while data := pipe.read(64 * 1024):
                with self._lock:
                    self._tail = (self._tail + data)[-RING_BYTES:]
