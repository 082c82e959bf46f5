"""Rounds: the background thread of a stage that comes after words: one round after the other while there is work."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from engine.contract.call import background_call
from engine.contract.errors import Cancelled, JackdawError

_log = logging.getLogger(__name__)

IDLE_S: Final = 0.5
RETRY_S: Final = 10.0


def _nothing() -> None:
    """Do nothing."""


class Rounds:
    """Calls ``work`` again and again; it returns whether it did anything, and checks ``call`` while it does.

    ``failed`` is told what a round raised; ``idle`` is called when there was nothing to do, ``ended`` at the end.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], bool],
        failed: Callable[[Exception], None],
        *,
        idle: Callable[[], None] = _nothing,
        ended: Callable[[], None] = _nothing,
    ) -> None:
        self.call = background_call()
        self._name = name
        self._work = work
        self._failed = failed
        self._idle = idle
        self._ended = ended
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there may be something to do."""
        self._wake.set()

    def stop(self) -> None:
        """Cancel the round in hand and end; what it did not finish is done next time."""
        self.call.cancel.cancel()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self.call.cancel.is_cancelled:
            try:
                worked = self._work()
            except Cancelled:
                break
            except Exception as error:  # noqa: BLE001 - the thread's boundary: a full disk, a runner that is starting again
                is_known = isinstance(error, JackdawError)
                _log.warning("%s waits %.0f s: %s", self._name, RETRY_S, error, exc_info=not is_known)
                self._failed(error)
                self.call.cancel.wait(RETRY_S)
                continue
            if not worked:
                self._idle()
                self._wake.wait(IDLE_S)
                self._wake.clear()
        self._ended()
