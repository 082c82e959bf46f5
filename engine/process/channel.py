"""Channel: framed messages over one connected stream socket between a parent and its child.

A frame on the wire is a 4-byte big-endian length of the envelope, the envelope (JSON: header, sizes of the
blobs, number of file descriptors), then the blobs. File descriptors travel as SCM_RIGHTS with the first bytes.
"""

from __future__ import annotations

import array
import contextlib
import json
import os
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Any, TypeVar

MAX_FRAME_BYTES = 256 * 1024 * 1024
MAX_DESCRIPTORS = 64
"""Well below the kernel's own limit of 253 (SCM_MAX_FD)."""
_PARTS_AT_ONCE = 16
_READ_AT_ONCE_BYTES = 1 << 20
"""Blobs of up to so many bytes together are read in one go; larger ones are not copied once more."""
_PREFIX = struct.Struct("!I")

T = TypeVar("T")


class ChannelClosed(ConnectionError):
    """The other side is gone, or sent what no well-behaved side sends."""


class FrameTooLarge(ValueError):
    """A frame over the limit was about to be sent; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message. The receiver owns ``fds`` and closes them."""

    header: dict[str, Any]
    blobs: tuple[bytes, ...] = ()
    fds: tuple[int, ...] = ()


class _Deadline:
    """Milliseconds left for ``poll``; None waits for ever."""

    def __init__(self, timeout_s: float | None) -> None:
        self._end = None if timeout_s is None else time.monotonic() + timeout_s

    def left_ms(self) -> float | None:
        if self._end is None:
            return None
        return max(0.0, (self._end - time.monotonic()) * 1000.0)


class Channel:
    """Both directions of one connected socket, which it owns. One thread may receive while others send."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._socket.setblocking(False)
        self._sending = threading.Lock()
        self._receiving = threading.Lock()
        self._closed = False

    @classmethod
    def pair(cls) -> tuple[Channel, Channel]:
        """Return two channels connected to each other."""
        left, right = socket.socketpair()
        return cls(left), cls(right)

    @classmethod
    def of_descriptor(cls, fd: int) -> Channel:
        """Return the channel over an inherited, connected socket; it is not inherited further."""
        connected = socket.socket(fileno=fd)
        connected.set_inheritable(False)
        return cls(connected)

    def fileno(self) -> int:
        """Return the socket's descriptor, -1 once closed."""
        return self._socket.fileno()

    def send(
        self,
        header: Mapping[str, Any],
        blobs: Sequence[bytes | memoryview] = (),
        fds: Sequence[int] = (),
        *,
        timeout_s: float | None = None,
    ) -> None:
        """Send one frame; ``fds`` are duplicated into the receiver and stay the sender's.

        Raises ChannelClosed, FrameTooLarge, or TimeoutError (the channel is closed then: half a frame is out).
        """
        if len(fds) > MAX_DESCRIPTORS:
            raise FrameTooLarge(f"{len(fds)} file descriptors in one frame; the limit is {MAX_DESCRIPTORS}")
        views = [memoryview(blob).cast("B") for blob in blobs]
        envelope = json.dumps(
            {"header": dict(header), "blobs": [len(view) for view in views], "fds": len(fds)}
        ).encode()
        size = len(envelope) + sum(len(view) for view in views)
        if size > MAX_FRAME_BYTES:
            raise FrameTooLarge(f"a frame of {size} bytes; the limit is {MAX_FRAME_BYTES}")
        with self._sending:
            self._send_all([memoryview(_PREFIX.pack(len(envelope)) + envelope), *views], fds, _Deadline(timeout_s))

    def receive(self, timeout_s: float | None = None) -> Frame:
        """Return the next frame.

        Raises TimeoutError when no whole frame came in time (a frame that had begun closes the channel, as its
        rest cannot be told from the next one), ChannelClosed when the other side is gone.
        """
        deadline = _Deadline(timeout_s)
        fds: list[int] = []
        with self._receiving:
            try:
                return self._receive_frame(deadline, fds)
            except BaseException:
                for fd in fds:
                    os.close(fd)
                raise
            finally:
                if self._closed:
                    self._socket.close()

    def readable(self, timeout_s: float) -> bool:
        """Return whether something came, or the other side went, within ``timeout_s``. Raises ChannelClosed."""
        try:
            self._wait(select.POLLIN, _Deadline(timeout_s))
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Close this side; the other one reads end-of-file, and a thread that waits here is woken."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(OSError):  # the other side may have closed first
            self._socket.shutdown(socket.SHUT_RDWR)
        if self._receiving.acquire(blocking=False):
            self._socket.close()
            self._receiving.release()

    def _send_all(self, parts: list[memoryview], fds: Sequence[int], deadline: _Deadline) -> None:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        begun = False
        while parts:
            some = parts[:_PARTS_AT_ONCE]
            try:
                sent = self._when_ready(select.POLLOUT, deadline, partial(self._socket.sendmsg, some, rights))
            except TimeoutError:
                if begun:
                    self.close()
                raise
            begun, rights = True, []
            parts = list(_after(parts, sent))

    def _receive_frame(self, deadline: _Deadline, fds: list[int]) -> Frame:
        prefix = self._receive_prefix(deadline, fds)
        try:
            (size,) = _PREFIX.unpack(prefix)
            self._limit(size)
            envelope = json.loads(self._receive_exactly(size, deadline))
            sizes = [int(size) for size in envelope["blobs"]]
            self._limit(sum(sizes), *sizes)
            blobs = self._receive_blobs(sizes, deadline)
            if int(envelope["fds"]) != len(fds):
                raise ChannelClosed(f"{envelope['fds']} file descriptors announced, {len(fds)} came")
            return Frame(dict(envelope["header"]), blobs, tuple(fds))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            self.close()
            raise ChannelClosed(f"not a frame: {error!r}") from error
        except (TimeoutError, ChannelClosed):
            self.close()
            raise

    def _receive_prefix(self, deadline: _Deadline, fds: list[int]) -> bytes:
        prefix = b""
        while len(prefix) < _PREFIX.size:
            left = _PREFIX.size - len(prefix)
            read = partial(socket.recv_fds, self._socket, left, MAX_DESCRIPTORS)
            try:
                data, received, flags, _ = self._when_ready(select.POLLIN, deadline, read)
            except TimeoutError:
                if prefix:
                    self.close()
                raise
            fds.extend(received)
            for fd in received:  # recv_fds ignores its flags argument, so close-on-exec cannot be asked for there
                os.set_inheritable(fd, False)
            if flags & getattr(socket, "MSG_CTRUNC", 0):
                self.close()
                raise ChannelClosed("file descriptors were lost on the way")
            if not data:
                raise ChannelClosed("the other side closed the channel")
            prefix += data
        return prefix

    def _receive_blobs(self, sizes: Sequence[int], deadline: _Deadline) -> tuple[bytes, ...]:
        if len(sizes) < 2 or sum(sizes) > _READ_AT_ONCE_BYTES:
            return tuple(self._receive_exactly(size, deadline) for size in sizes)
        joined = self._receive_exactly(sum(sizes), deadline)
        return tuple([joined[end - size : end] for size, end in zip(sizes, accumulate(sizes), strict=True)])

    def _receive_exactly(self, size: int, deadline: _Deadline) -> bytes:
        data = bytearray(size)
        view = memoryview(data)
        while view:
            got = self._when_ready(select.POLLIN, deadline, partial(self._socket.recv_into, view))
            if not got:
                raise ChannelClosed("the other side closed the channel in the middle of a frame")
            view = view[got:]
        return bytes(data)

    def _limit(self, total: int, *parts: int) -> None:
        if total > MAX_FRAME_BYTES or any(part < 0 for part in parts):
            raise ChannelClosed(f"a frame of {total} bytes was announced; the limit is {MAX_FRAME_BYTES}")

    def _when_ready(self, event: int, deadline: _Deadline, operation: Callable[[], T]) -> T:
        while True:
            self._check_open()
            try:
                return operation()
            except BlockingIOError:
                pass
            except OSError as error:
                raise ChannelClosed(f"the other side is gone: {error}") from error
            self._wait(event, deadline)

    def _wait(self, event: int, deadline: _Deadline) -> None:
        self._check_open()
        poll = select.poll()
        poll.register(self._socket, event)
        if not poll.poll(deadline.left_ms()):
            raise TimeoutError("no answer in time")

    def _check_open(self) -> None:
        if self._closed or self._socket.fileno() < 0:
            raise ChannelClosed("the channel is closed")


def _after(parts: list[memoryview], sent: int) -> Iterator[memoryview]:
    for part in parts:
        if sent >= len(part):
            sent -= len(part)
            continue
        yield part[sent:]
        sent = 0
