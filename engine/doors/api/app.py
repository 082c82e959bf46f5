"""The API as one ASGI application: guard outside, routes under ``/v1`` inside."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from engine.contract.version import API_VERSION, VERSION
from engine.doors.api.doors import Doors
from engine.doors.api.guard import App, Guard, Receive, Scope, Send
from engine.doors.api.reply import speak_errors
from engine.doors.api.routes import (
    answers,
    chats,
    documents,
    events,
    files,
    index,
    jobs,
    leases,
    models,
    roots,
    search,
    settings,
    status,
)

ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router
    for module in (
        answers,
        chats,
        documents,
        events,
        files,
        index,
        jobs,
        leases,
        models,
        roots,
        search,
        settings,
        status,
    )
)


def build_app(doors: Doors, port: int) -> App:
    """Return the guarded application that serves on the given port."""
    return Guard(_with_doors(routes(), doors), doors.tokens, port)


def routes() -> FastAPI:
    """Return the unguarded application with every route."""
    app = FastAPI(
        title="Jackdaw", version=VERSION, openapi_url=f"/v{API_VERSION}/openapi.json", docs_url=None, redoc_url=None
    )
    for router in ROUTERS:
        app.include_router(router, prefix=f"/v{API_VERSION}")
    speak_errors(app)
    return app


def _with_doors(app: FastAPI, doors: Doors) -> App:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        scope["jackdaw.doors"] = doors
        await app(scope, receive, send)

    return serve
