"""The outermost layer of the API: exact Host, no Origin, no foreign fetch, token; for http and websocket alike.

It reads the ASGI scope only and knows no path besides ``/healthz`` (which still needs a good Host): a list of
open paths is how such guards are got around.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from engine.contract.errors import BadRequest, JackdawError, NotAuthorised
from engine.doors.api.tokens import Tokens

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEALTH_PATH = "/healthz"
POLICY_VIOLATION = 1008
"""Close code of RFC 6455 section 7.4.1."""
MAX_BODY_BYTES = 8 * 1024 * 1024


class Guard:
    """ASGI middleware that lets only the holders of a token through."""

    def __init__(self, app: App, tokens: Tokens, port: int) -> None:
        self._app = app
        self._tokens = tokens
        self._hosts = hosts_of(port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it before any routing."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] not in ("http", "websocket"):
            raise ValueError(f"unknown kind of connection: {scope['type']}")
        if not comes_from_here(scope, self._hosts):
            await _refuse(scope, send, NotAuthorised("host, origin or fetch site"), status=403)
        elif scope["type"] == "http" and scope["path"] == HEALTH_PATH:
            await _answer(send, 204, b"")
        elif (holder := self._tokens.holder_of(one_header(scope, b"authorization"))) is None:
            await _refuse(scope, send, NotAuthorised("token"), status=401)
        elif (problem := _body_problem(scope)) is not None:
            await _refuse(scope, send, BadRequest(problem=problem), status=415)
        else:
            scope["jackdaw.holder"] = holder
            await self._app(scope, receive, send)


def hosts_of(port: int) -> frozenset[bytes]:
    """Return the Host headers that mean this machine and port."""
    return frozenset(f"{host}:{port}".encode() for host in ("127.0.0.1", "localhost", "[::1]"))


def comes_from_here(scope: Scope, hosts: frozenset[bytes]) -> bool:
    """Return whether a request is for this very server and from no web page."""
    names = [name for name, _ in scope["headers"]]
    return (
        one_header(scope, b"host") in hosts
        and b"origin" not in names
        and (b"sec-fetch-site" not in names or one_header(scope, b"sec-fetch-site") == b"none")
    )


def one_header(scope: Scope, name: bytes) -> bytes:
    """Return the header's value, or nothing when it is absent or given twice."""
    values: list[bytes] = [value for key, value in scope["headers"] if key == name]
    return values[0] if len(values) == 1 else b""


def _body_problem(scope: Scope) -> str | None:
    if scope["type"] != "http":
        return None
    names = {name for name, _ in scope["headers"]}
    length = one_header(scope, b"content-length")
    if b"transfer-encoding" not in names and length in (b"", b"0"):
        return None
    if not length.isdigit() or int(length) > MAX_BODY_BYTES:
        return f"The body needs a Content-Length of at most {MAX_BODY_BYTES} bytes."
    if one_header(scope, b"content-type").split(b";")[0].strip().lower() != b"application/json":
        return "The body must be application/json."
    return None


async def _refuse(scope: Scope, send: Send, error: JackdawError, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
    else:
        await _answer(send, status, json.dumps(error.to_wire()).encode())


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())] if body else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
