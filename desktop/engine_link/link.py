"""EngineLink: starts the engine, listens to it, starts it again when it dies and stops it at the end."""

from __future__ import annotations

import enum
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.engine import Engine, EngineHandle, EngineStarter
from desktop.engine_link.jobs import Jobs, Ticket
from engine.contract.errors import EngineUnreachable, JackdawError
from engine.contract.event import Event

_log = logging.getLogger(__name__)
T = TypeVar("T")

BACKOFF_MS = (500, 1000, 2000, 4000, 8000, 15000, 30000)
_CALM_AFTER_MS = 30_000


class LinkPhase(enum.Enum):
    """Where the connection stands."""

    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    REFUSED = "refused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LinkState:
    """The connection in one value; ``problem`` is the last error's line."""

    phase: LinkPhase
    attempt: int = 0
    problem: str = ""
    code: str = ""
    """The last error's code, for what can be done about it."""


class EngineLink(QObject):
    """The window's hold on the engine. All of its signals are emitted on the GUI thread."""

    state_changed = Signal(object)
    event_received = Signal(object)
    _event_came = Signal(int, object)
    _listening_ended = Signal(int, object)

    def __init__(
        self, start: EngineStarter, jobs: Jobs, put_back: Callable[[Path | None], object] | None = None
    ) -> None:
        super().__init__()
        self._start = start
        self._put_back = put_back
        self.jobs = jobs
        self.state = LinkState(LinkPhase.STARTING)
        self._handle: EngineHandle | None = None
        self._generation = 0
        self._attempt = 0
        self._retry = QTimer(self, singleShot=True)
        self._retry.timeout.connect(self.open)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_AFTER_MS)
        self._calm.timeout.connect(self._forget_attempts)
        self._event_came.connect(self._pass_on)
        self._listening_ended.connect(self._lost)

    def open(self) -> None:
        """Start or find the engine; outcome by ``state_changed``."""
        if self.state.phase is not LinkPhase.CLOSED:
            self.jobs.run(self._start, self._started, self._not_started)

    def query(
        self,
        ask: Callable[[Engine], T],
        done: Callable[[T], None],
        failed: Callable[[JackdawError], None] | None = None,
    ) -> Ticket:
        """Call the engine elsewhere; ``done`` or ``failed`` is called on the GUI thread."""
        return self.jobs.run(lambda: ask(self._engine()), done, failed)

    def close(self) -> None:
        """Stop the engine (or let go of it) and listen no more. Blocks until it has ended."""
        self._set(LinkState(LinkPhase.CLOSED))
        self._retry.stop()
        self._generation += 1
        handle, self._handle = self._handle, None
        if handle is not None:
            _let_go(handle)
        self.jobs.close()

    def restore(self, backup: Path | None, done: Callable[[], None], failed: Callable[[JackdawError], None]) -> None:
        """Stop the engine, put a backup (None: the newest snapshot of the ledger) back, and start it again.

        ``done`` or ``failed`` is called before the new start.
        """
        handle, self._handle = self._handle, None
        self._generation += 1
        self._retry.stop()
        self._set(LinkState(LinkPhase.RESTARTING))

        def work() -> None:
            if handle is not None:
                _let_go(handle)
            if self._put_back is None:
                raise EngineUnreachable(problem="it was started by somebody else")
            self._put_back(backup)

        def ended(error: JackdawError | None) -> None:
            if error is None:
                done()
            else:
                failed(error)
            self.open()

        self.jobs.run(work, lambda _none: ended(None), ended)

    def current(self) -> Engine:
        """Return the connection, for work that runs off the GUI thread. Raises EngineUnreachable."""
        return self._engine()

    def _engine(self) -> Engine:
        if self._handle is None:
            raise EngineUnreachable(problem="it is still starting")
        return self._handle.client

    def _started(self, handle: EngineHandle) -> None:
        if self.state.phase is LinkPhase.CLOSED:
            self.jobs.run(lambda: _let_go(handle), lambda _none: None)
            return
        self._handle = handle
        self._generation += 1
        self._calm.start()
        self._set(LinkState(LinkPhase.READY))
        threading.Thread(target=self._listen, args=(handle, self._generation), daemon=True).start()

    def _not_started(self, error: JackdawError) -> None:
        _log.warning("the engine did not start: %s", error)
        if error.retryable:
            self._try_again(error.message)
        else:
            self._set(LinkState(LinkPhase.REFUSED, self._attempt, error.message, error.code))

    def _listen(self, handle: EngineHandle, generation: int) -> None:
        last_id: int | None = None
        problem: JackdawError = EngineUnreachable(problem="the connection ended")
        while generation == self._generation:
            try:
                for event in handle.client.events(last_id):
                    last_id = event.seq
                    self._event_came.emit(generation, event)
            except JackdawError as error:
                problem = error
            except RuntimeError:  # the window was destroyed while this thread still listened
                return
            if not handle.alive:
                break
            threading.Event().wait(0.2)
        if generation == self._generation:
            self._listening_ended.emit(generation, problem)

    def _pass_on(self, generation: int, event: Event) -> None:
        if generation == self._generation:
            self.event_received.emit(event)

    def _lost(self, generation: int, problem: JackdawError) -> None:
        if generation != self._generation or self.state.phase is LinkPhase.CLOSED:
            return
        handle, self._handle = self._handle, None
        if handle is not None:
            self.jobs.run(lambda: _let_go(handle), lambda _none: None)
        self._try_again(problem.message)

    def _try_again(self, problem: str) -> None:
        self._calm.stop()
        wait_ms = BACKOFF_MS[min(self._attempt, len(BACKOFF_MS) - 1)]
        self._attempt += 1
        self._set(LinkState(LinkPhase.RESTARTING, self._attempt, problem))
        self._retry.start(wait_ms)

    def _forget_attempts(self) -> None:
        self._attempt = 0

    def _set(self, state: LinkState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)


def _let_go(handle: EngineHandle) -> None:
    try:
        handle.stop()
    except JackdawError as error:
        _log.warning("the engine did not stop cleanly: %s", error)
