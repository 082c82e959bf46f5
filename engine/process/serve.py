"""The child's side: control channel, confinement, ready frame, one handler call a frame, exit with the parent."""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.contract.errors import EngineFault, JackdawError
from engine.process.channel import Channel, ChannelClosed, Frame
from engine.process.confinement import Profile, confine
from engine.process.priority import STEP_BACK_FLAG, step_back

ORPHAN_GRACE_S = 2.0
"""How long a busy child may go on after its parent died."""
_PR_SET_PDEATHSIG = 1
_HANG_UP = getattr(select, "POLLRDHUP", 0) | select.POLLHUP


class Exchange:
    """What a handler answers on: a channel whose frames carry the number of the request."""

    def __init__(self, channel: Channel, number: object) -> None:
        self._channel = channel
        self._number = number

    def send(
        self, header: Mapping[str, Any], blobs: Sequence[bytes | memoryview] = (), fds: Sequence[int] = ()
    ) -> None:
        """Send one answer frame. Raises ChannelClosed, FrameTooLarge."""
        self._channel.send({**header, "id": self._number}, blobs, fds)

    def receive(self, timeout_s: float | None = None) -> Frame:
        """Return the parent's next frame, such as a cancel. Raises TimeoutError, ChannelClosed."""
        return self._channel.receive(timeout_s)


Handler = Callable[[Frame, Exchange], None]
Progress = Callable[[str], None]
Prepare = Callable[[Sequence[str], Progress], Mapping[str, Any]]


def serve_child(handle: Handler, *, prepare: Prepare | None = None, arguments: Sequence[str] | None = None) -> int:
    """Serve the parent until it goes away; return the exit code.

    Call it from the main thread, before any other thread exists: a thread that is already there would stay
    unconfined. ``prepare(rest of the arguments, progress)`` runs after confinement and before the ready frame,
    to which it adds its facts; each ``progress(words)`` resets the parent's stall deadline. An error that
    ``prepare`` or ``handle`` raises is sent as an error frame; what is no JackdawError is logged with its traceback.
    The handler owns the file descriptors of its frame and closes them.
    """
    options, rest = _parse(sys.argv[1:] if arguments is None else arguments)
    channel = Channel.of_descriptor(options.control)
    _die_with_parent()
    if options.step_back:
        step_back()
    level = confine(Profile.from_wire(json.loads(options.confine))).to_wire() if options.confine else None
    threading.Thread(target=_exit_when_orphaned, args=(channel,), name="parent watch", daemon=True).start()
    try:
        facts = prepare(rest, lambda words: channel.send({"starting": words})) if prepare else {}
    except Exception as error:  # noqa: BLE001 - a process boundary: the parent is told
        channel.send({"error": _wire_error(error)})
        return 1
    channel.send({"ready": True, "pid": os.getpid(), "confinement": level, **facts})
    return _serve(handle, channel)


def control_channel(descriptor: int | None) -> Channel | None:
    """Return the channel of a ``--control`` argument for a program with a loop of its own, None without one."""
    return None if descriptor is None else Channel.of_descriptor(descriptor)


def _parse(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--control", type=int, required=True)
    parser.add_argument("--confine", default="")
    parser.add_argument(STEP_BACK_FLAG, action="store_true")
    return parser.parse_known_args(arguments)


def _serve(handle: Handler, channel: Channel) -> int:
    while True:
        try:
            frame = channel.receive()
        except ChannelClosed:
            return 0
        number = frame.header.get("id")
        exchange = Exchange(channel, number)
        try:
            if not _is_housekeeping(frame, exchange):
                handle(frame, exchange)
        except ChannelClosed:
            return 0
        except Exception as error:  # noqa: BLE001 - a process boundary: the parent is told
            try:
                channel.send({"error": _wire_error(error), "id": number})
            except ChannelClosed:
                return 0


def _is_housekeeping(frame: Frame, exchange: Exchange) -> bool:
    """Answer a ping, pass over a cancel that came after what it meant was done; return whether it was either."""
    operation = frame.header.get("op")
    if operation == "ping":
        exchange.send({"pong": True})
    return operation in {"ping", "cancel"}


def _wire_error(error: Exception) -> dict[str, Any]:
    if isinstance(error, JackdawError):
        return error.to_wire()
    traceback.print_exception(error, file=sys.stderr)
    return EngineFault(problem=f"{type(error).__name__}: {str(error)[:300]}").to_wire()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _exit_when_orphaned(channel: Channel) -> None:
    poll = select.poll()
    poll.register(channel.fileno(), _HANG_UP)
    poll.poll()
    threading.Event().wait(ORPHAN_GRACE_S)
    os._exit(0)
