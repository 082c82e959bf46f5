"""Outbound: the HTTP clients through which alone the engine speaks to anyone; each request passes the gate."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Final

import httpx

from engine.contract.errors import JackdawError, RemoteFailed
from engine.contract.machine import Exchange, Grant
from engine.network.addresses import Resolver, addresses_of, resolve
from engine.network.destination import Destination, destination_of
from engine.network.exchanges import ExchangeLog
from engine.network.grants import Gate
from engine.settings.values import Network

CONNECT_S: Final = 15.0
READ_S: Final = 60.0
AGENT: Final = "jackdaw"


class Outbound:
    """Makes clients, each bound to a purpose and to the server it was asked for."""

    def __init__(self, settings: Callable[[], Network], record: ExchangeLog, resolver: Resolver = resolve) -> None:
        self._settings = settings
        self._record = record
        self._resolver = resolver
        self._gate = Gate(settings)

    def check(self, purpose: str, url: str) -> Destination:
        """Return where an address leads when a connection may be made. Raises BadRequest, AirGapped, NotGranted."""
        destination = destination_of(url)
        self._gate.check(purpose, destination, asked_for=True)
        return destination

    def client(self, purpose: str, url: str, *, read_s: float = READ_S, follow_redirects: bool = False) -> httpx.Client:
        """Return a client for one server; nothing is sent yet, and the caller closes it.

        Every request, one after a redirect too, raises AirGapped, NotGranted or RemoteFailed instead of leaving when
        it may not. Environment proxies and ``.netrc`` are not read; ``network.proxy`` is. Raises BadRequest.
        """
        destination = destination_of(url)
        transport = GuardedTransport(purpose, destination, self._gate, self._record, self._settings, self._resolver)
        return httpx.Client(
            transport=transport,
            base_url=url,
            follow_redirects=follow_redirects,
            trust_env=False,
            timeout=httpx.Timeout(read_s, connect=CONNECT_S),
            headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
        )


class GuardedTransport(httpx.BaseTransport):
    """Lets a request out after the gate, to the address that was checked, and notes it. Thread-safe."""

    def __init__(
        self,
        purpose: str,
        destination: Destination,
        gate: Gate,
        record: ExchangeLog,
        settings: Callable[[], Network],
        resolver: Resolver,
    ) -> None:
        self._purpose = purpose
        self._destination = destination
        self._gate = gate
        self._record = record
        self._settings = settings
        self._resolver = resolver
        self._lock = threading.Lock()
        self._ways: dict[tuple[Destination, str, str], httpx.HTTPTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it. Raises AirGapped, NotGranted, RemoteFailed, and httpx's errors once it is under way."""
        destination = destination_of(str(request.url))
        try:
            grant = self._permit(destination)
            proxy = "" if destination.is_loopback else self._settings().proxy
            places = [""] if proxy else addresses_of(destination, grant, self._resolver)
        except JackdawError as error:
            self._record.refused(self._purpose, destination.host, destination.port, error.code)
            raise
        exchange = self._record.begin(self._purpose, destination.host, destination.port)
        try:
            response = self._send(request, destination, places, proxy)
        except httpx.TransportError as error:
            self._record.end(exchange, f"failed: {type(error).__name__}")
            raise
        noted = _NotedStream(response.stream, self._record, exchange, str(response.status_code), _sent_bytes(request))
        return httpx.Response(
            response.status_code, headers=response.headers, stream=noted, extensions=response.extensions
        )

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            ways, self._ways = self._ways, {}
        for way in ways.values():
            way.close()

    def _permit(self, destination: Destination) -> Grant | None:
        if self._destination.secure and not destination.secure:
            problem = f"it leads to {destination.shown} without encryption"
            raise RemoteFailed(destination=self._destination.shown, problem=problem)
        return self._gate.check(self._purpose, destination, asked_for=destination == self._destination)

    def _send(self, request: httpx.Request, to: Destination, places: list[str], proxy: str) -> httpx.Response:
        """Try one address after the other while no connection comes about."""
        for place in places[:-1]:
            try:
                return self._way(to, place, proxy).handle_request(_addressed(request, to, place))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return self._way(to, places[-1], proxy).handle_request(_addressed(request, to, places[-1]))

    def _way(self, to: Destination, place: str, proxy: str) -> httpx.HTTPTransport:
        """Return the connections to one address of one server; never shared between servers."""
        with self._lock:
            way = self._ways.get((to, place, proxy))
            if way is None:
                tls = _tls() if to.secure or proxy.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                way = httpx.HTTPTransport(verify=tls, trust_env=False, proxy=proxy or None)
                self._ways[to, place, proxy] = way
            return way


class _NotedStream(httpx.SyncByteStream):
    """A response's content that notes its end."""

    def __init__(self, inner: object, record: ExchangeLog, exchange: Exchange, status: str, bytes_up: int) -> None:
        assert isinstance(inner, httpx.SyncByteStream)
        self._inner = inner
        self._record = record
        self._exchange: Exchange | None = exchange
        self._status = status
        self._up = bytes_up
        self._down = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._inner:
            self._down += len(piece)
            yield piece

    def close(self) -> None:
        """End the response and note what it took."""
        self._inner.close()
        if self._exchange is not None:
            self._record.end(self._exchange, self._status, self._up, self._down)
            self._exchange = None


def _addressed(request: httpx.Request, to: Destination, place: str) -> httpx.Request:
    """Return the request to an address that was looked up; certificate and Host header stay those of the name."""
    if not place or place == to.host:
        return request
    extensions = {**request.extensions, "sni_hostname": to.host}
    url = request.url.copy_with(host=place)
    return httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=extensions)


def _sent_bytes(request: httpx.Request) -> int:
    length = request.headers.get("Content-Length", "0")
    return int(length) if length.isdigit() else 0


def _tls() -> ssl.SSLContext:
    """Return how servers prove who they are: by the usual authorities, and those that this machine trusts too."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
