"""Gate: the outermost layer of the gateway: this machine alone, no web page, a good key, a body of a known size."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool

from engine.contract.gateway import GatewayKey
from engine.doors.api.guard import App, Receive, Scope, Send, comes_from_here, hosts_of, one_header
from engine.doors.gateway.failure import Failure
from engine.doors.gateway.interfaces import Keys
from engine.doors.gateway.limits import Limits
from engine.doors.gateway.metrics import Metrics

MOST_BODY_BYTES = 32 * 1024 * 1024
"""Some pictures in base64."""
SCOPE_KEY = "jackdaw.gateway_key"


class Gate:
    """ASGI middleware. Every refusal has OpenAI's shape; every answer is counted."""

    def __init__(self, app: App, keys: Keys, limits: Limits, metrics: Metrics, port: int) -> None:
        self._app = app
        self._keys = keys
        self._limits = limits
        self._metrics = metrics
        self._hosts = hosts_of(port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it before any routing."""
        if scope["type"] != "http":
            raise ValueError(f"no such connection is served: {scope['type']}")
        counted = self._counted(scope, send)
        try:
            if not comes_from_here(scope, self._hosts):
                words = "Only programs on this machine are served, and no web page (Host, Origin or Sec-Fetch-Site)."
                raise Failure(403, "not_from_here", words)
            scope[SCOPE_KEY] = await run_in_threadpool(self._admitted, one_header(scope, b"authorization"))
            _check_body(scope)
        except Failure as failure:
            await failure.response()(scope, receive, counted)
            return
        await self._app(scope, receive, counted)

    def _admitted(self, authorization: bytes) -> GatewayKey:
        """Return the key that was presented. Raises Failure 401, 403 or 429."""
        scheme, _, secret = authorization.partition(b" ")
        if scheme.lower() != b"bearer" or not secret:
            words = "A key is missing (Authorization: Bearer KEY). Make one with: jackdaw gateway keys create NAME"
            raise Failure(401, "missing_api_key", words)
        key = self._keys.find(secret.strip().decode("latin-1"))
        if key is None:
            words = "There is no such key. Make one with: jackdaw gateway keys create NAME"
            raise Failure(401, "invalid_api_key", words)
        if key.revoked_at:
            words = f"The key '{key.name}' was revoked at {key.revoked_at}."
            raise Failure(403, "key_revoked", words, kind="permission_error")
        self._limits.admit(key, self._keys.used_today(key.id), datetime.now(UTC))
        return key

    def _counted(self, scope: Scope, send: Send) -> Send:
        async def counted(message: Scope) -> None:
            if message["type"] == "http.response.start":
                route = scope.get("jackdaw.route", "other")
                self._metrics.request(route, message["status"])
            await send(message)

        return counted


def _check_body(scope: Scope) -> None:
    if scope["method"] != "POST":
        return
    length = one_header(scope, b"content-length")
    if not length.isdigit() or int(length) > MOST_BODY_BYTES:
        raise Failure(413, "body_too_large", f"The body needs a Content-Length of at most {MOST_BODY_BYTES} bytes.")
    if one_header(scope, b"content-type").split(b";")[0].strip().lower() != b"application/json":
        raise Failure(415, "not_json", "The body must be application/json.")
