"""Going first: what is asked through the API goes before what the engine does for later."""

from __future__ import annotations

from engine.doors.api.guard import App, Receive, Scope, Send
from engine.process.way import WAY


def going_first(app: App) -> App:
    """Return the application with each of its requests first, its reply's making and sending included."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        with WAY.first():
            await app(scope, receive, send)

    return serve
