"""MemoryWatch: looks now and then whether the machine runs short of memory, and lets an idle model go then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

PAUSE_S: Final = 5.0
SHORT_SHARE: Final = 0.04
"""Below this part of all memory systems begin to swap."""
Memory = Callable[[], tuple[int, int]]
"""Returns the free and all bytes of memory."""
log = logging.getLogger(__name__)


def machine_memory() -> tuple[int, int]:
    """Return the free and all bytes of this machine's memory."""
    import psutil

    memory = psutil.virtual_memory()
    return int(memory.available), int(memory.total)


class MemoryWatch:
    """Calls ``relieve`` while memory is short; what it does must not wait long."""

    def __init__(self, relieve: Callable[[], None], memory: Memory = machine_memory, pause_s: float = PAUSE_S) -> None:
        self._relieve = relieve
        self._memory = memory
        self._pause_s = pause_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def look(self) -> bool:
        """Look once; return whether memory was short."""
        free, total = self._memory()
        if free >= SHORT_SHARE * total:
            return False
        log.info("memory is short", extra={"facts": {"free_bytes": free}})
        self._relieve()
        return True

    def _run(self) -> None:
        while not self._stopped.wait(self._pause_s):
            try:
                self.look()
            except Exception:
                log.exception("the memory could not be looked at")
