"""Jobs: blocking calls off the GUI thread, their outcome delivered on it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from engine.contract.errors import EngineFault, JackdawError

_log = logging.getLogger(__name__)
T = TypeVar("T")
Work = Callable[[], None]


class JobExecutor(Protocol):
    """Runs work somewhere else, soon."""

    def submit(self, work: Work) -> None:
        """Queue a piece of work."""

    def close(self) -> None:
        """Take no more work; what runs is left to end."""


class ThreadExecutor:
    """A few daemon threads: a call that hangs must not keep the window from closing."""

    def __init__(self, threads: int = 4) -> None:
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Work) -> None:
        """Queue a piece of work."""
        self._queue.put(work)

    def close(self) -> None:
        """End each thread after the work before it."""
        for _ in self._threads:
            self._queue.put(None)

    def _serve(self) -> None:
        while (work := self._queue.get()) is not None:
            work()


class Ticket:
    """A call under way; once cancelled, nothing of it is delivered any more."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Want no more of it."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether its outcome is unwanted."""
        return self._cancelled.is_set()


class Jobs(QObject):
    """Runs calls through an executor. Callbacks are called on the thread this object lives on."""

    _delivered = Signal(object)

    def __init__(self, executor: JobExecutor) -> None:
        super().__init__()
        self._executor = executor
        self._delivered.connect(self._deliver)

    def run(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[JackdawError], None] | None = None
    ) -> Ticket:
        """Call ``work`` elsewhere, then ``done`` with its result or ``failed`` with its error."""
        ticket = Ticket()

        def perform() -> None:
            if ticket.is_cancelled:
                return
            result = _attempt(work)
            if isinstance(result, _Failure):
                self._send(ticket, failed or _log_failure, result.error)
            else:
                self._send(ticket, done, result)

        self._executor.submit(perform)
        return ticket

    def stream(
        self,
        open_items: Callable[[], Iterator[T]],
        item: Callable[[T], None],
        done: Callable[[], None],
        failed: Callable[[JackdawError], None],
    ) -> Ticket:
        """Call ``item`` for each thing ``open_items`` yields, then ``done`` or ``failed``."""
        ticket = Ticket()

        def consume() -> None:
            for each in open_items():
                if ticket.is_cancelled:
                    return
                self._send(ticket, item, each)

        def perform() -> None:
            result = _attempt(consume)
            if isinstance(result, _Failure):
                self._send(ticket, failed, result.error)
            else:
                self._send(ticket, lambda _none: done(), None)

        self._executor.submit(perform)
        return ticket

    def close(self) -> None:
        """Take no more work."""
        self._executor.close()

    def _send(self, ticket: Ticket, callback: Callable[[Any], None], value: Any) -> None:
        if not ticket.is_cancelled:
            try:
                self._delivered.emit((ticket, callback, value))
            except RuntimeError:  # the window was destroyed while a thread still waited for the engine
                _log.debug("an outcome came after the window had gone")

    def _deliver(self, parcel: tuple[Ticket, Callable[[Any], None], Any]) -> None:
        ticket, callback, value = parcel
        if not ticket.is_cancelled:
            callback(value)


class _Failure:
    def __init__(self, error: JackdawError) -> None:
        self.error = error


def _attempt(work: Callable[[], T]) -> T | _Failure:
    try:
        return work()
    except JackdawError as error:
        return _Failure(error)
    except Exception as error:  # noqa: BLE001 - the edge of a thread: what escapes here would be lost
        _log.exception("a call to the engine broke")
        return _Failure(EngineFault(repr(error), problem="an unexpected answer"))


def _log_failure(error: JackdawError) -> None:
    _log.warning("%s", error)
