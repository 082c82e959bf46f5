"""Going first: what is read through the API goes before what the engine does for later.

What writes does not: it may wait for the very thread that would give way to it.
"""

from __future__ import annotations

from typing import Final

from engine.contract.version import API_VERSION
from engine.doors.api.guard import App, Receive, Scope, Send
from engine.process.way import WAY, Way

_SEARCH: Final = f"/v{API_VERSION}/search"


def going_first(app: App, way: Way = WAY) -> App:
    """Return the application with requests that only read first, the making and sending of their replies included."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if not is_reading(scope):
            await app(scope, receive, send)
            return
        with way.first():
            await app(scope, receive, send)

    return serve


def is_reading(scope: Scope) -> bool:
    """Return whether a request changes nothing."""
    return scope["type"] == "http" and bool(scope["method"] == "GET" or scope["path"] == _SEARCH)
