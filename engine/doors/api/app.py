"""The API as one ASGI application: guard outside, routes under ``/v1`` inside."""

from __future__ import annotations

from starlette.routing import Route, Router

from engine.contract.errors import NotFound
from engine.contract.version import API_VERSION
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Endpoint, Place, Routes
from engine.doors.api.guard import POLICY_VIOLATION, App, Guard, Receive, Scope, Send
from engine.doors.api.reply import refuse
from engine.doors.api.routes import (
    answers,
    attachments,
    chats,
    description,
    documents,
    events,
    files,
    gateway,
    grants,
    home,
    index,
    jobs,
    leases,
    model_servers,
    model_sources,
    models,
    nodes,
    roots,
    search,
    settings,
    speech,
    status,
)

NOUNS: tuple[Routes, ...] = tuple(
    module.routes
    for module in (
        answers,
        attachments,
        chats,
        documents,
        events,
        files,
        gateway,
        grants,
        home,
        index,
        jobs,
        leases,
        model_servers,
        model_sources,
        models,
        nodes,
        roots,
        search,
        settings,
        speech,
        status,
    )
)
PREFIX = f"/v{API_VERSION}"


def build_app(doors: Doors, port: int) -> App:
    """Return the guarded application that serves on the given port."""
    return Guard(_with_doors(_router(), doors), doors.tokens, port)


def endpoints() -> list[Endpoint]:
    """Return every endpoint, in the order in which their paths are tried."""
    return [endpoint for noun in (*NOUNS, description.routes_for(NOUNS)) for endpoint in noun.endpoints]


def _router() -> App:
    by_path: dict[str, dict[str, Endpoint]] = {}
    for endpoint in endpoints():
        by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    routes = [Route(PREFIX + path, Place(methods)) for path, methods in by_path.items()]
    return Router(routes, redirect_slashes=False, default=_nowhere)


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return
    await refuse(NotFound(what="address", name=scope["path"]))(scope, receive, send)


def _with_doors(app: App, doors: Doors) -> App:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        scope["jackdaw.doors"] = doors
        await app(scope, receive, send)

    return serve
