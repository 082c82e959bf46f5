"""Runner: the parent's handle on one model process.

The process is started when first needed, unloaded when idle, restarted after a crash. Killing it is the guaranteed
cancel.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from engine.contract.call import Call, background_call
from engine.contract.errors import Cancelled, DeadlinePassed, EngineFault, RunnerFailed
from engine.process.channel import ChannelClosed, Frame
from engine.process.child import Child
from models.handles.turns import Turns

ANSWER_STALL_S = 300.0
"""A child that sends nothing for so long is taken for hung; reading a long prompt on a slow laptop takes minutes."""
CANCEL_GRACE_S = 1.0
"""A cancelled child that has not come to rest by then is killed."""
IDLE_S = 600.0
LAST_WORK_S = 5.0
"""A child at rest that is unloaded may write so long what it wants to keep; one at work gets half a second."""
_LOOK_EVERY_S = 0.05
"""How soon a call that waits for the start notices that it was cancelled."""
_FIRST_BACKOFF_S = 0.5
_LONGEST_BACKOFF_S = 30.0

Blobs = Sequence[bytes | memoryview]


@dataclass(frozen=True, slots=True)
class RunnerStatus:
    """What a person may want to know of a model process; ``pid`` is None while it is not loaded."""

    model: str
    pid: int | None
    memory_bytes: int
    failures: int


class Runner:
    """One model in a process of its own. ``start`` makes the child; calls from any thread are served one at a time."""

    def __init__(self, model: str, start: Callable[[], Child], *, idle_s: float = IDLE_S) -> None:
        self.model = model
        self._start_child = start
        self._idle_s = idle_s
        self._turns = Turns()
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._starting: Future[Child] | None = None
        self._failures = 0
        self._failed_at = 0.0
        self._used_at = 0.0
        self._woken = threading.Event()
        self._busy = False
        self._closed = False

    def call(self, op: str, payload: Mapping[str, Any], blobs: Blobs, call: Call) -> Frame:
        """Return the model's answer to one request.

        Raises RunnerFailed with the process's last words, Cancelled, DeadlinePassed, or what the model's side raised.
        """
        with self._turns.turn(call), self._working(call) as child:
            header = {"op": op, **payload}
            return child.request(header, blobs, timeout_s=ANSWER_STALL_S, while_waiting=call.check)

    def stream(
        self, op: str, payload: Mapping[str, Any], blobs: Blobs, call: Call, fds: Sequence[int] = ()
    ) -> Iterator[Frame]:
        """Yield the model's answers up to the end frame. Close the iterator to cancel. Raises as ``call`` does.

        ``fds`` are open files that the model's side may read; they stay open here.
        """
        with self._turns.turn(call), self._working(call) as child:
            header = {"op": op, **payload}
            yield from child.exchange(header, blobs, fds, timeout_s=ANSWER_STALL_S, while_waiting=call.check)

    def ready(self, wait_s: float, call: Call) -> bool:
        """Begin to load the model where it is not, wait for it at most ``wait_s``; return whether it is loaded.

        Loading goes on when the wait is over. Raises RunnerFailed, Cancelled.
        """
        child = self._child
        if child is not None and child.alive:
            return True
        started, end = self._begin(), time.monotonic() + wait_s
        while not started.done():
            left_s = end - time.monotonic()
            if left_s <= 0:
                return False
            call.check()
            _wait(started, min(left_s, _LOOK_EVERY_S))
        started.result()
        return True

    def load(self, call: Call) -> Mapping[str, Any]:
        """Start the process if it does not run; return the facts of its ready frame. Raises RunnerFailed."""
        with self._turns.turn(call), self._working(call) as child:
            return child.ready

    @property
    def is_loaded(self) -> bool:
        """Whether the process runs."""
        child = self._child
        return child is not None and child.alive

    @property
    def status(self) -> RunnerStatus:
        """Process number, memory and failures in a row, now."""
        child = self._child
        if child is None or not child.alive:
            return RunnerStatus(self.model, None, 0, self._failures)
        return RunnerStatus(self.model, child.pid, _memory_bytes(child.pid), self._failures)

    def unload(self) -> None:
        """End the process now, whatever it does; the next call starts it again."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.stop(CANCEL_GRACE_S / 2 if self._busy else LAST_WORK_S)
        self._woken.set()

    def retire(self, call: Call) -> None:
        """End the process once it is done; the next call starts it again. Raises Cancelled, DeadlinePassed."""
        if self.is_loaded:
            with self._turns.turn(call):
                self.unload()

    def close(self) -> None:
        """End the process for good."""
        self._closed = True
        self.unload()

    @contextmanager
    def _working(self, call: Call) -> Iterator[Child]:
        """Give the running child to the holder of the turn; leave it at rest or dead."""
        child = self._running(call)
        self._busy = True
        try:
            yield child
        except (Cancelled, DeadlinePassed, GeneratorExit):
            self._bring_to_rest(child)
            raise
        except TimeoutError as error:
            self._fail(child)
            raise RunnerFailed(child.stderr_tail(), model=self.model, problem="it does not answer") from error
        except ChannelClosed as error:
            if child is not self._child:
                raise RunnerFailed(model=self.model, problem="it was unloaded meanwhile") from error
            self._fail(child)
            problem = f"it ended with code {child.exit_code}"
            raise RunnerFailed(child.stderr_tail(), model=self.model, problem=problem) from error
        finally:
            self._busy = False
            self._used_at = time.monotonic()
        self._failures = 0

    def _running(self, call: Call) -> Child:
        """Return the child, started if need be. A call that gives up waiting leaves the start going on."""
        child = self._child
        if child is not None and child.alive and not self._closed:
            return child
        started = self._begin()
        while not started.done():
            call.check()
            _wait(started, _LOOK_EVERY_S)
        return started.result()

    def _begin(self) -> Future[Child]:
        with self._lock:
            if self._closed:
                raise RunnerFailed(model=self.model, problem="it was closed")
            if self._starting is None:
                self._wait_out_backoff()
                self._starting = Future()
                threading.Thread(target=self._start, args=(self._starting,), name="load", daemon=True).start()
            return self._starting

    def _start(self, started: Future[Child]) -> None:
        try:
            child = self._start_child()
        except Exception as error:  # noqa: BLE001 - a thread's boundary: raised again where the start is waited for
            self._note_failure()
            self._starting = None
            started.set_exception(self._start_failed(error))
            return
        with self._lock:
            self._starting = None
            if not self._closed:
                self._child, self._used_at = child, time.monotonic()
                self._woken = threading.Event()
        if self._closed:
            child.kill()
            started.set_exception(RunnerFailed(model=self.model, problem="it was closed"))
            return
        started.set_result(child)
        threading.Thread(target=self._unload_when_idle, args=(child, self._woken), name="idle", daemon=True).start()

    def _start_failed(self, error: Exception) -> Exception:
        if isinstance(error, RunnerFailed) or not isinstance(error, (EngineFault, OSError)):
            return error
        detail = error.detail if isinstance(error, EngineFault) else ""
        failed = RunnerFailed(detail, model=self.model, problem=str(error))
        failed.__cause__ = error
        return failed

    def _wait_out_backoff(self) -> None:
        """Raise RunnerFailed while a process that keeps failing should be left alone; the first restart is at once."""
        if self._failures < 2:
            return
        pause_s = min(_FIRST_BACKOFF_S * 2 ** (self._failures - 2), _LONGEST_BACKOFF_S)
        left_s = self._failed_at + pause_s - time.monotonic()
        if left_s > 0:
            problem = f"it failed {self._failures} times; the next try is in {left_s:.0f} s"
            raise RunnerFailed(model=self.model, problem=problem)

    def _bring_to_rest(self, child: Child) -> None:
        try:
            child.send({"op": "cancel"})
            child.request({"op": "ping"}, timeout_s=CANCEL_GRACE_S)
        except (TimeoutError, ChannelClosed):
            child.kill()

    def _fail(self, child: Child) -> None:
        child.wait(CANCEL_GRACE_S)
        child.kill()
        self._note_failure()

    def _note_failure(self) -> None:
        self._failures += 1
        self._failed_at = time.monotonic()

    def _unload_when_idle(self, child: Child, woken: threading.Event) -> None:
        while self._child is child:
            with self._turns.turn(background_call()):
                left_s = self._used_at + self._idle_s - time.monotonic()
                if left_s <= 0 and self._child is child:
                    self.unload()
                    return
            woken.wait(max(left_s, 0.01))


def _wait(started: Future[Child], timeout_s: float) -> None:
    try:
        started.exception(timeout_s)
    except NotYet:
        return


def _memory_bytes(pid: int) -> int:
    import psutil  # 30 ms that the start of the engine need not wait for

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
