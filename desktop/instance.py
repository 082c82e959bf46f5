"""Instance: one window a home; a second start hands its wishes to the first and ends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 1500
"""The first window may be drawing a large list; a local socket answers in well under a second."""
_LARGEST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What a start of the program asks for beyond a window: files to add, words to ask or find, the small window."""

    paths: tuple[str, ...] = ()
    ask: str = ""
    find: str = ""
    quick: bool = False


def encode(wish: Wish) -> bytes:
    """Return a wish as one line."""
    return json.dumps(asdict(wish)).encode() + b"\n"


def decode(line: bytes) -> Wish:
    """Return the wish of a line; what does not fit is an empty wish: the window just comes to the front."""
    try:
        facts = json.loads(line)
        return Wish(tuple(map(str, facts["paths"])), str(facts["ask"]), str(facts["find"]), bool(facts["quick"]))
    except (ValueError, TypeError, KeyError):
        return Wish()


def server_name(home: Path) -> str:
    """Return the name of the socket of a home, the same for every way to write its path."""
    return f"jackdaw-{hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]}"


def hand_over(home: Path, wish: Wish) -> bool:
    """Give a wish to the window that is open on a home; return False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(home))
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    socket.write(encode(wish))
    socket.waitForBytesWritten(_PATIENCE_MS)
    taken = socket.waitForReadyRead(_PATIENCE_MS) and bytes(socket.readAll().data()) == b"taken\n"
    socket.disconnectFromServer()
    return taken


class Instance(QObject):
    """The first window's ear: emits the wishes of later starts of the same person."""

    wished = Signal(object)

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._come)
        if not self._server.listen(server_name(home)):
            QLocalServer.removeServer(server_name(home))  # left behind by a window that was killed
            self._server.listen(server_name(home))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _come(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._read(socket))
        socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _LARGEST_BYTES:
                socket.abort()
            return
        wish = decode(bytes(socket.readLine().data()))
        socket.write(b"taken\n")
        socket.flush()
        self.wished.emit(wish)


def wish_of(arguments: Sequence[str], *, ask: str = "", find: str = "", quick: bool = False) -> Wish:
    """Return the wish of a command line; relative paths are those of the caller's folder."""
    return Wish(tuple(str(Path(each).absolute()) for each in arguments), ask, find, quick)
