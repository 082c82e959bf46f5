"""GatewayServer: the gateway on a socket of its own, started and stopped while the engine runs."""

from __future__ import annotations

from collections.abc import Callable

from engine.doors.api.serve import ApiServer, bind
from engine.doors.gateway.app import Parts, build_app, open_parts
from engine.doors.gateway.interfaces import Keys, OfferedModels


class GatewayServer:
    """Serves from ``start`` to ``stop``, on the loopback address alone."""

    def __init__(self, models: OfferedModels, keys: Keys, most: Callable[[], int], port: int) -> None:
        """Bind the port; 0 lets the system pick. Raises OSError when it is taken."""
        listener = bind(port)
        self.port = int(listener.getsockname()[1])
        self._parts: Parts = open_parts(models, keys, most)
        self._server = ApiServer(build_app(self._parts, self.port), listener)

    def start(self) -> None:
        """Serve in a thread."""
        self._server.start()

    def stop(self) -> None:
        """End the answers in hand and serve no more."""
        self._parts.runs.cancel_all()
        self._server.stop()
