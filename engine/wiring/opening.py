"""Opening: a part that takes seconds to open, opened in a thread; whoever needs it waits, but not for ever."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import Generic, TypeVar

from engine.contract.errors import Cancelled, NotReady

T = TypeVar("T")
PATIENCE_S = 20.0
"""How long a call waits for the index: opening takes about 4 s on a laptop, repairing a table longer."""
log = logging.getLogger(__name__)


class Opening(Generic[T]):
    """A value that will be there soon."""

    def __init__(self, open_it: Callable[[], T], name: str) -> None:
        self._future: Future[T] = Future()
        self._open = open_it
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to open it."""
        self._thread.start()

    def get(self, timeout_s: float | None = PATIENCE_S) -> T:
        """Return the value; None waits for ever.

        Raises NotReady when it is not there in time, or the error that kept it from opening.
        """
        try:
            return self._future.result(timeout_s)
        except NotYet:
            if self._future.done():
                raise
            raise NotReady from None

    def peek(self) -> T | None:
        """Return the value if it is there."""
        return self._future.result() if self.state == "ready" else None

    @property
    def state(self) -> str:
        """Return opening, ready or damaged."""
        if not self._future.done():
            return "opening"
        return "damaged" if self._future.exception() else "ready"

    def settle(self) -> T | None:
        """Wait for the end of the opening, however it ends; return the value if there is one. Never begun is ended."""
        if self._thread.ident is not None:
            self._thread.join()
        return self.peek()

    def _run(self) -> None:
        try:
            self._future.set_result(self._open())
        except Cancelled as error:
            self._future.set_exception(error)
        except Exception as error:
            log.exception("opening failed")
            self._future.set_exception(error)
