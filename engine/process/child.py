"""Child: the parent's handle on one child process, from spawn to reap."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.contract.errors import EngineFault, JackdawError, error_from_wire
from engine.process import program as programs
from engine.process.channel import Channel, ChannelClosed, Frame
from engine.process.confinement import Profile
from engine.process.launch import launch
from engine.process.priority import STEP_BACK_FLAG
from engine.process.stderr_ring import StderrRing

READY_STALL_S = 30.0
"""A child that says nothing for so long while it starts is taken for dead."""
_TERM_GRACE_S = 1.0
_LAST_WORDS_S = 0.5
_LOOK_EVERY_S = 0.05


class Child:
    """A running child program that answers on its control channel.

    Requests are answered one after the other; ``send`` may be called meanwhile from another thread.
    """

    def __init__(self, process: subprocess.Popen[bytes], channel: Channel, stderr: StderrRing) -> None:
        self._process = process
        self._channel = channel
        self._stderr = stderr
        self._exchanging = threading.Lock()
        self._reaping = threading.Lock()
        self._ids = itertools.count(1)
        self.ready: dict[str, Any] = {}
        """Header of the ready frame."""

    @classmethod
    def spawn(
        cls,
        program: programs.Program,
        args: Sequence[str] = (),
        *,
        confinement: Profile | None = None,
        env: Mapping[str, str] | None = None,
        ready_stall_s: float = READY_STALL_S,
    ) -> Child:
        """Start a program of ours and return once it is ready; see ``start``."""
        manner = [STEP_BACK_FLAG] if programs.steps_back(program) else []
        argv = [*programs.argv(program), *args, *manner]
        return cls.start(argv, confinement=confinement, env=env, ready_stall_s=ready_stall_s)

    @classmethod
    def start(
        cls,
        argv: Sequence[str],
        *,
        confinement: Profile | None = None,
        env: Mapping[str, str] | None = None,
        ready_stall_s: float = READY_STALL_S,
    ) -> Child:
        """Start a command line that speaks the control channel; return once its ready frame came.

        Frames that say ``{"starting": ...}`` reset the stall deadline. Raises EngineFault with the child's last
        words when it dies or stalls before it is ready.
        """
        process, channel, stderr = launch(argv, confinement, env)
        child = cls(process, channel, stderr)
        try:
            child.ready = _await_ready(channel, ready_stall_s)
        except (ChannelClosed, TimeoutError) as error:
            child.kill()
            why = "said nothing in time" if isinstance(error, TimeoutError) else "ended before it was ready"
            raise EngineFault(child.stderr_tail(), problem=f"{argv[-1]} {why}") from error
        except JackdawError as error:
            child.kill()
            error.detail = error.detail or child.stderr_tail()
            raise
        except BaseException:
            child.kill()
            raise
        return child

    @property
    def pid(self) -> int:
        """Process number; also the number of the child's process group."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs. A dead one is reaped here, its whole group with it."""
        if self._process.returncode is None and _has_ended(self.pid):
            self._reap()
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """Exit code, negative for the signal that ended it; None while it runs."""
        return None if self.alive else self._process.returncode

    def stderr_tail(self) -> str:
        """Return the last 8 KiB the child wrote to its standard output and error."""
        if not self.alive:
            self._stderr.finish(_LAST_WORDS_S)
        return self._stderr.text()

    def send(
        self, header: Mapping[str, Any], blobs: Sequence[bytes | memoryview] = (), fds: Sequence[int] = ()
    ) -> None:
        """Send a frame that gets no answer, such as a cancel, while an exchange goes on. Raises ChannelClosed."""
        self._channel.send(header, blobs, fds)

    def request(
        self,
        header: Mapping[str, Any],
        blobs: Sequence[bytes | memoryview] = (),
        fds: Sequence[int] = (),
        *,
        timeout_s: float,
        while_waiting: Callable[[], None] | None = None,
    ) -> Frame:
        """Send one frame and return its answer.

        ``while_waiting`` is called about every 50 ms until the answer comes and may raise to give it up.

        Raises the JackdawError the child answered with, TimeoutError, or ChannelClosed when the child is dead.
        A late answer to a request that timed out is dropped when it comes.
        """
        with self._exchanging:
            end = time.monotonic() + timeout_s
            number = next(self._ids)
            self._channel.send({**header, "id": number}, blobs, fds, timeout_s=timeout_s)
            return self._answer(number, end, while_waiting)

    def exchange(
        self,
        header: Mapping[str, Any],
        blobs: Sequence[bytes | memoryview] = (),
        fds: Sequence[int] = (),
        *,
        timeout_s: float,
        while_waiting: Callable[[], None] | None = None,
    ) -> Iterator[Frame]:
        """Send one frame and yield each answer up to and including the one whose header has ``"end": true``.

        ``timeout_s`` and ``while_waiting`` hold for each answer. Raises as ``request`` does. Close the iterator to
        leave early.
        """
        with self._exchanging:
            number = next(self._ids)
            self._channel.send({**header, "id": number}, blobs, fds, timeout_s=timeout_s)
            while True:
                frame = self._answer(number, time.monotonic() + timeout_s, while_waiting)
                yield frame
                if frame.header.get("end"):
                    return

    def stop(self, grace_s: float = 2.0) -> int:
        """Ask (end-of-file), wait ``grace_s``, terminate, kill, reap; return the exit code."""
        self._channel.close()
        if not self._wait(grace_s):
            self._signal(signal.SIGTERM)
            self._wait(_TERM_GRACE_S)
        self.kill()
        return self._process.returncode

    def kill(self) -> None:
        """Kill the child and its process group at once, and reap it. The guaranteed cancel and unload."""
        self._signal(signal.SIGKILL)
        self._reap()
        self._channel.close()

    def wait(self, timeout_s: float) -> int | None:
        """Wait for the child's own end; return its exit code, None when it still runs after ``timeout_s``."""
        return self.exit_code if self._wait(timeout_s) else None

    def _answer(self, number: int, end: float, while_waiting: Callable[[], None] | None) -> Frame:
        while True:
            while while_waiting is not None and time.monotonic() < end and not self._channel.readable(_LOOK_EVERY_S):
                while_waiting()
            frame = self._channel.receive(max(0.0, end - time.monotonic()))
            if frame.header.get("id") != number:
                for fd in frame.fds:
                    os.close(fd)
                continue
            if "error" in frame.header:
                raise error_from_wire(frame.header["error"])
            return frame

    def _wait(self, timeout_s: float) -> bool:
        end = time.monotonic() + timeout_s
        pause_s = 0.001
        while self.alive:
            if time.monotonic() >= end:
                return False
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, 0.02)
        return True

    def _signal(self, number: int) -> None:
        with self._reaping:
            if self._process.returncode is None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.pid, number)

    def _reap(self) -> None:
        with self._reaping:
            if self._process.returncode is None:
                # the zombie still holds the group's number, so nobody else can have it yet
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.pid, signal.SIGKILL)
                self._process.wait()


def _has_ended(pid: int) -> bool:
    if not hasattr(os, "waitid"):
        return False
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _await_ready(channel: Channel, stall_s: float) -> dict[str, Any]:
    while True:
        header = channel.receive(stall_s).header
        if "error" in header:
            raise error_from_wire(header["error"])
        if header.get("ready"):
            return header
