"""ApiServer: the API on a socket of its own, bound to 127.0.0.1 and a port that the system picks."""

from __future__ import annotations

import os
import socket
import threading

import uvicorn

from engine.doors.api.guard import App

STOP_GRACE_S = 1
"""How long running requests may go on when the engine stops; streams and answers are ended before."""


def bind(port: int = 0) -> socket.socket:
    """Return a listening socket on the loopback address; port 0 takes a free one. Raises OSError for a taken one."""
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it each reply waits 40 ms for an ACK.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if port and os.name == "posix":  # a port of one's own is had again at once after a stop
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


class ApiServer:
    """Serves one application until it is asked to stop."""

    def __init__(self, app: App, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=STOP_GRACE_S,
        )
        self._server = uvicorn.Server(config)
        self._listener = listener
        self._thread = threading.Thread(target=self._run, name="api", daemon=True)

    def start(self) -> None:
        """Serve in a thread; return at once. The socket listens already, so no request is refused meanwhile."""
        self._thread.start()

    def stop(self) -> None:
        """Let running requests end (bounded), then stop."""
        self._server.should_exit = True
        self._thread.join(STOP_GRACE_S + 1)

    def _run(self) -> None:
        self._server.run(sockets=[self._listener])
