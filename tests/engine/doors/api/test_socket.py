"""The guard on a real socket: raw bytes in, nothing but refusals out until host, origin and token are right."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
import pytest

from engine.doors.api.app import PREFIX, endpoints
from tests.engine.doors.api.test_guard import HOSTILE_HOSTS, METHODS
from tests.fakes.api_server import RunningApi, running_api
from tests.fakes.services import FakeRooms

UPGRADE = (
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
)
Headers = tuple[tuple[str, str], ...]
SWITCHING = 101


@dataclass(frozen=True)
class Answer:
    """What came back over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def api() -> Iterator[RunningApi]:
    with running_api(FakeRooms()) as running:
        yield running


@pytest.fixture
def untouched(api: RunningApi) -> Iterator[RunningApi]:
    """The API, whose rooms must not have been entered at the end."""
    before = (len(api.rooms.library.calls), len(api.rooms.search.requests), api.doors.leases.count)
    yield api
    assert (len(api.rooms.library.calls), len(api.rooms.search.requests), api.doors.leases.count) == before
    assert not api.stop_asked.is_set()
    assert not api.rooms.library.paused


def send(api: RunningApi, head: bytes, body: bytes = b"") -> Answer:
    """Send exactly these bytes and read the answer."""
    with socket.create_connection(("127.0.0.1", api.port), timeout=20) as raw:
        raw.sendall(head + body)
        answer = http.client.HTTPResponse(raw, method=head.split(b" ", 1)[0].decode())
        answer.begin()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, b"" if answer.status == SWITCHING else answer.read())


def ask(
    api: RunningApi, path: str, *given: tuple[str, str], method: str = "GET", host: str | None = "", body: bytes = b""
) -> Answer:
    """Ask with a Host of our own unless another is given (None: no Host at all)."""
    headers = [] if host is None else [("Host", host or f"127.0.0.1:{api.port}")]
    headers += given
    if not any(name == "Connection" for name, _ in given):
        headers.append(("Connection", "close"))
    if body:
        headers.append(("Content-Length", str(len(body))))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
    return send(api, "\r\n".join(lines).encode("latin-1"), body)


def token(api: RunningApi) -> tuple[str, str]:
    return ("Authorization", f"Bearer {api.doors.tokens.command}")


def refused(answer: Answer) -> bool:
    return answer.status in (400, 401, 403, 415) and not any(
        name.startswith("access-control") for name in answer.headers
    )


def every_path() -> list[str]:
    paths = {re.sub(r"{\w+}", "1", PREFIX + endpoint.path) for endpoint in endpoints()}
    return sorted({*paths, "/", "/docs", "/redoc", "/openapi.json", "/v1/openapi.json", "/v1/nowhere", "//v1/status"})


@pytest.mark.parametrize("method", [method for method in METHODS if method != "CONNECT"])
def test_without_a_token_every_path_and_method_is_refused(untouched: RunningApi, method: str) -> None:
    for path in every_path():
        answer = ask(untouched, path, method=method)
        assert answer.status == 401, (method, path, answer)


@pytest.mark.parametrize("with_token", [False, True])
def test_no_path_becomes_a_websocket(untouched: RunningApi, with_token: bool) -> None:
    credentials: Headers = (token(untouched),) if with_token else ()
    for path in ("/v1/status", "/v1/nowhere", "/", "/healthz"):
        for origin in ((), (("Origin", "http://evil.com"),), (("Origin", f"http://127.0.0.1:{untouched.port}"),)):
            answer = ask(untouched, path, *UPGRADE, *origin, *credentials)
            assert answer.status != SWITCHING, (path, origin)
            if origin:
                assert answer.status == 403
            elif not with_token and path != "/healthz":
                assert answer.status == 401


@pytest.mark.parametrize("host", HOSTILE_HOSTS)
def test_a_foreign_host_is_refused_with_a_valid_token(untouched: RunningApi, host: bytes) -> None:
    hostile = host.replace(b":4321", b":%d" % untouched.port).replace(b":4322", b":%d" % (untouched.port ^ 1))
    credentials = b"Authorization: Bearer %s\r\n" % untouched.doors.tokens.command.encode()
    if hostile.strip() == b"127.0.0.1:%d" % untouched.port:
        pytest.skip("white space around a header's value does not belong to it (RFC 9110 5.5)")
    for path in (b"/v1/status", b"/v1/openapi.json", b"/healthz"):
        answer = send(
            untouched, b"GET %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n" % (path, hostile, credentials)
        )
        assert refused(answer), (path, hostile, answer)


def test_two_hosts_or_none(untouched: RunningApi) -> None:
    own = ("Host", f"127.0.0.1:{untouched.port}")
    assert refused(ask(untouched, "/v1/status", token(untouched), host=None))
    assert refused(ask(untouched, "/v1/status", token(untouched), ("Host", "evil.com")))
    assert refused(ask(untouched, "/v1/status", token(untouched), own, host="evil.com"))
    assert refused(ask(untouched, "/v1/status", token(untouched), own))


def test_a_target_that_names_another_host_changes_nothing(untouched: RunningApi) -> None:
    for target in (
        "http://evil.com/v1/status",
        "/v1/status#x",
        "//evil.com/v1/status",
        "/v1/../v1/status",
        "/v1/status?token=x",
    ):
        assert ask(untouched, target).status in (400, 401), target


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_our_own_names_pass(api: RunningApi, name: str) -> None:
    answer = ask(api, "/v1/status", token(api), host=f"{name}:{api.port}")
    assert answer.status == 200
    assert json.loads(answer.body)["files"]["total"] == 5
    assert not any(header.startswith("access-control") for header in answer.headers)


@pytest.mark.parametrize("with_token", [False, True])
@pytest.mark.parametrize(
    "given",
    [
        (("Content-Type", "text/plain"),),
        (("Content-Type", "application/x-www-form-urlencoded"),),
        (("Content-Type", "application/json"), ("Origin", "http://evil.com")),
        (("Content-Type", "application/json"), ("Origin", "null")),
        (("Content-Type", "application/json"), ("Sec-Fetch-Site", "cross-site")),
        (("Content-Type", "application/json"), ("Sec-Fetch-Site", "same-site")),
    ],
)
def test_what_a_page_could_send_changes_nothing(untouched: RunningApi, given: Headers, with_token: bool) -> None:
    credentials: Headers = (token(untouched),) if with_token else ()
    bodies = {
        "/v1/roots": b'{"uri": "file:///home"}',
        "/v1/search": b'{"query": "x"}',
        "/v1/leases": b'{"pid": 1}',
        "/v1/forget": b'{"uri": "file:///home"}',
    }
    for path, body in bodies.items():
        answer = ask(untouched, path, *given, *credentials, method="POST", body=body)
        assert refused(answer), (path, given, answer)


def test_preflights_are_refused(untouched: RunningApi) -> None:
    asks = (("Origin", "http://evil.com"), ("Access-Control-Request-Method", "POST"))
    for credentials in ((), (token(untouched),)):
        answer = ask(untouched, "/v1/roots", *asks, *credentials, method="OPTIONS")
        assert refused(answer)


def test_a_body_in_pieces_is_refused(untouched: RunningApi) -> None:
    head = (
        f"POST /v1/pause HTTP/1.1\r\nHost: 127.0.0.1:{untouched.port}\r\nAuthorization: {token(untouched)[1]}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    assert send(untouched, head.encode(), b"2\r\n{}\r\n0\r\n\r\n").status == 415


def test_it_listens_on_the_loopback_address_alone(api: RunningApi) -> None:
    own = [entry for entry in psutil.Process(os.getpid()).net_connections("inet") if entry.status == psutil.CONN_LISTEN]
    assert {(entry.laddr.ip, entry.laddr.port) for entry in own if entry.laddr.port == api.port} == {
        ("127.0.0.1", api.port)
    }
    client = api.client()
    client.change_settings({"indexing.paused": True})
    client.change_settings({"indexing.paused": False})
    client.close()
    after = [
        entry for entry in psutil.Process(os.getpid()).net_connections("inet") if entry.status == psutil.CONN_LISTEN
    ]
    assert {entry.laddr.ip for entry in after} <= {"127.0.0.1", "::1"}


def test_nobody_listens_at_other_addresses_of_this_machine(api: RunningApi) -> None:
    elsewhere = {
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family is socket.AF_INET and not address.address.startswith("127.")
    }
    for address in elsewhere:
        with socket.socket() as knock:
            knock.settimeout(5)
            assert knock.connect_ex((address, api.port)) != 0, address
