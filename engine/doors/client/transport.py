"""Transport: HTTP to one engine on the loopback address; failures come back as the errors the engine raised."""

from __future__ import annotations

import json
import ssl
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.contract.errors import EngineFault, EngineUnreachable, error_from_wire

# httpx imports its own command line with itself where rich is installed: 0.2 s of every start for nothing
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None is how an import is made to fail
import httpx  # noqa: E402

CONNECT_S = 5.0
READ_S = 60.0
PICTURE_S = 120.0
"""How long a page or a picture may take to be drawn."""
STREAM_QUIET_S = 60.0
"""The engine sends a line at least every 15 s on a stream."""


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One server-sent event."""

    id: int
    name: str
    data: Any


class Transport:
    """Requests with the token in a header. Thread-safe."""

    def __init__(self, base_url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        url = httpx.URL(base_url)
        if url.scheme != "http" or url.host not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError(f"not a loopback address: {base_url}")
        self._http = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=8),
            trust_env=False,
            transport=transport,
            # never used on plain http; an empty context spares reading the system's certificates at each start
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        )

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        params: Mapping[str, str | int] | None = None,
        timeout_s: float = READ_S,
    ) -> Any:
        """Return the JSON answer, None when there is none. Raises the engine's JackdawError or EngineUnreachable."""
        timeout = httpx.Timeout(timeout_s, connect=CONNECT_S)
        content, headers = _encoded(body)
        try:
            reply = self._http.request(method, path, content=content, headers=headers, params=params, timeout=timeout)
        except (httpx.TransportError, RuntimeError) as error:  # RuntimeError: the client was closed meanwhile
            raise EngineUnreachable(problem=_words(error)) from error
        _raise_for(reply)
        return reply.json() if reply.content else None

    def fetch(self, path: str, params: Mapping[str, str | int], timeout_s: float = READ_S) -> bytes:
        """Return the bytes of an answer that is no JSON. Raises as ``request`` does."""
        timeout = httpx.Timeout(timeout_s, connect=CONNECT_S)
        try:
            reply = self._http.request("GET", path, params=params, timeout=timeout)
        except (httpx.TransportError, RuntimeError) as error:
            raise EngineUnreachable(problem=_words(error)) from error
        _raise_for(reply)
        return reply.content

    def stream(self, path: str, last_id: int | None) -> Iterator[StreamEvent]:
        """Yield the events of a stream until the engine ends it. Raises EngineUnreachable when it breaks off."""
        headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
        timeout = httpx.Timeout(STREAM_QUIET_S, connect=CONNECT_S)
        try:
            with self._http.stream("GET", path, headers=headers, timeout=timeout) as reply:
                if reply.is_error:
                    reply.read()
                    _raise_for(reply)
                yield from parse_events(reply.iter_lines())
        except (httpx.TransportError, httpx.StreamError, RuntimeError) as error:
            raise EngineUnreachable(problem=_words(error)) from error

    def close(self) -> None:
        """Close every connection."""
        self._http.close()


def parse_events(lines: Iterator[str]) -> Iterator[StreamEvent]:
    """Yield the events of an event stream (the subset the engine writes: id, event, one line of data)."""
    fields: dict[str, str] = {}
    for line in lines:
        if not line:
            if "data" in fields:
                yield StreamEvent(int(fields.get("id", "0")), fields.get("event", ""), json.loads(fields["data"]))
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")


def _encoded(body: Any) -> tuple[bytes | None, dict[str, str]]:
    if body is None:
        return None, {}
    return json.dumps(body).encode(), {"Content-Type": "application/json"}


def _raise_for(reply: httpx.Response) -> None:
    if not reply.is_error:
        return
    try:
        wire = reply.json()
    except ValueError:
        wire = None
    if not isinstance(wire, dict) or "code" not in wire:
        raise EngineFault(problem=f"the engine answered with status {reply.status_code}")
    raise error_from_wire(wire)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
