"""LineStream: the lines of one HTTP answer as they come; cancel works at any moment, before the first byte too."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import httpx

from engine.contract.call import Call
from engine.contract.errors import Cancelled, JackdawError, RemoteFailed

Client = httpx.Client
Connect = Callable[[], Client]
"""Makes a client whose base address is the server's; the way out makes it, and may refuse."""

LOOK_EVERY_S: Final = 0.05
"""How soon a cancelled call is noticed."""
HELD_LINES: Final = 256
LONGEST_LINE_BYTES: Final = 16 << 20
_JOIN_S: Final = 5.0


class Refused(Exception):
    """The server answered with an error status; ``text`` is what it said."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text[:500]}")
        self.status = status
        self.text = text


class LineStream:
    """One POST whose answer is read line by line, by a thread of its own on a connection of its own.

    A blocked read is ended by shutting the socket down: closing a response from another thread would leave the read,
    and the server's work, going on.
    """

    def __init__(self, connect: Connect, path: str, body: Mapping[str, Any], destination: str) -> None:
        self._connect = connect
        self._path = path
        self._body = body
        self._destination = destination
        self._lines: queue.Queue[bytes | Exception | None] = queue.Queue(HELD_LINES)
        self._given_up = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._read, name="line stream", daemon=True)

    def lines(self, call: Call) -> Iterator[bytes]:
        """Yield the lines without their ends. Leaving the iterator closes the connection.

        Raises Refused, RemoteFailed, NotGranted, AirGapped, and what ``call`` says: Cancelled, DeadlinePassed.
        """
        self._thread.start()
        try:
            while True:
                call.check()
                if self._given_up.is_set():
                    raise Cancelled
                try:
                    line = self._lines.get(timeout=LOOK_EVERY_S)
                except queue.Empty:
                    continue
                if line is None:
                    return
                if isinstance(line, Exception):
                    raise line
                yield line
        finally:
            self.cancel()
            self._thread.join(_JOIN_S)

    def cancel(self) -> None:
        """End it from any thread; the reader of ``lines`` gets Cancelled."""
        self._given_up.set()
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                self._socket = None  # closed already

    def _read(self) -> None:
        try:
            with self._connect() as client:
                self._exchange(client)
            self._put(None)
        except (JackdawError, Refused) as error:
            self._put(error)
        except httpx.HTTPError as error:
            self._put(RemoteFailed(destination=self._destination, problem=str(error) or type(error).__name__))
        except Exception as error:  # noqa: BLE001 - a thread's boundary: raised again where the lines are read
            self._put(error)

    def _exchange(self, client: httpx.Client) -> None:
        if self._given_up.is_set():
            return
        extensions = {"trace": self._note_socket}
        with client.stream("POST", self._path, json=self._body, extensions=extensions) as response:
            if response.status_code != httpx.codes.OK:
                raise Refused(response.status_code, response.read().decode(errors="replace"))
            for line in split_lines(response.iter_bytes()):
                if not self._put(line):
                    return

    def _put(self, item: bytes | Exception | None) -> bool:
        while not self._given_up.is_set():
            try:
                self._lines.put(item, timeout=LOOK_EVERY_S)
            except queue.Full:
                continue
            return True
        return False

    def _note_socket(self, _event: str, facts: Mapping[str, Any]) -> None:
        """Keep the newest socket of the connection: TLS wraps the one that was connected."""
        info = getattr(facts.get("return_value"), "get_extra_info", None)
        if info is not None and (found := info("socket")) is not None:
            self._socket = found
            if self._given_up.is_set():
                self.cancel()


def split_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what stands between line feeds, a carriage return before one dropped; the rest at the end, if any.

    Text libraries also break at U+2028 and others, which may stand inside a JSON string. Raises ValueError for a line
    that is longer than ``LONGEST_LINE_BYTES``.
    """
    held = b""
    for chunk in chunks:
        *whole, held = (held + chunk).split(b"\n")
        yield from (line.removesuffix(b"\r") for line in whole)
        if len(held) > LONGEST_LINE_BYTES:
            raise ValueError("a line of the answer is too long")
    if held:
        yield held.removesuffix(b"\r")
