"""The guard: nothing is routed before Host, Origin, fetch site and token are right."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest

from engine.doors.api.app import PREFIX, build_app, endpoints
from engine.doors.api.doors import open_doors
from engine.doors.api.events import EventLog
from engine.doors.api.guard import Guard
from engine.doors.api.tokens import Tokens
from tests.fakes.services import FakeRooms

PORT = 4321
GOOD_HOST = b"127.0.0.1:4321"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "CONNECT", "NONSENSE")
Headers = list[tuple[bytes, bytes]]


class Spy:
    """An application behind the guard that remembers whether it was entered."""

    def __init__(self) -> None:
        self.entered = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.entered += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def spy() -> Spy:
    return Spy()


@pytest.fixture
def guard(spy: Spy, tokens: Tokens) -> Guard:
    return Guard(spy, tokens, PORT)


def call(app: Any, headers: Headers, path: str = "/v1/status", method: str = "GET", kind: str = "http") -> list[Any]:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", PORT),
    }
    asyncio.run(app(scope, receive, send))
    return sent


def status_of(sent: Iterable[Any]) -> int:
    return next(int(message["status"]) for message in sent if message["type"] == "http.response.start")


def bearer(tokens: Tokens) -> tuple[bytes, bytes]:
    return (b"authorization", f"Bearer {tokens.command}".encode())


def every_path() -> list[str]:
    paths = {PREFIX + endpoint.path for endpoint in endpoints()}
    assert len(paths) > 25
    return sorted(
        {*paths, "/", "/docs", "/redoc", "/openapi.json", "/v1/openapi.json", "/v1/nowhere", "/healthz/", "//"}
    )


@pytest.mark.parametrize("method", METHODS)
def test_no_route_is_entered_without_a_token(guard: Guard, spy: Spy, method: str) -> None:
    for path in every_path():
        sent = call(guard, [(b"host", GOOD_HOST)], path, method)
        assert status_of(sent) == 401, (method, path)
        assert json.loads(sent[1]["body"])["code"] == "not_authorised"
    assert spy.entered == 0


@pytest.mark.parametrize(
    "header",
    [b"", b"Bearer", b"Bearer ", b"Basic %s", b"%s", b"Bearer %s ", b"Bearer %sx", b"Bearer \xff\xfe", b"bearer  %s"],
)
def test_a_wrong_token_is_no_token(guard: Guard, spy: Spy, tokens: Tokens, header: bytes) -> None:
    value = header.replace(b"%s", tokens.command.encode())
    assert status_of(call(guard, [(b"host", GOOD_HOST), (b"authorization", value)])) == 401
    assert spy.entered == 0


def test_two_authorization_headers_are_none(guard: Guard, tokens: Tokens) -> None:
    assert status_of(call(guard, [(b"host", GOOD_HOST), bearer(tokens), bearer(tokens)])) == 401


def test_an_unset_window_token_opens_nothing(guard: Guard) -> None:
    assert status_of(call(guard, [(b"host", GOOD_HOST), (b"authorization", b"Bearer ")])) == 401


@pytest.mark.parametrize("host", [b"127.0.0.1:4321", b"localhost:4321", b"[::1]:4321"])
def test_our_own_names_pass(guard: Guard, spy: Spy, tokens: Tokens, host: bytes) -> None:
    assert status_of(call(guard, [(b"host", host), bearer(tokens)])) == 200
    assert spy.entered == 1


HOSTILE_HOSTS = [
    b"evil.com",
    b"evil.com:4321",
    b"",
    b":4321",
    b"x.local:4321",
    b"127.0.0.1.evil.com:4321",
    b"127.0.0.1.evil.com",
    b"localhost:4321@evil",
    b"192.168.1.7:4321",
    b"LOCALHOST.:4321",
    b"localhost.:4321",
    b"LOCALHOST:4321",
    b"[::1%25x]:4321",
    b"0.0.0.0:4321",
    b"127.0.0.1",
    b"127.0.0.1:4322",
    b"127.0.0.1:4321/",
    b"127.0.0.1:4321?x",
    b"127.0.0.1:4321#x",
    b"127.0.0.1:4321 ",
    b"127.0.0.1:4321,evil.com",
    b"127.1:4321",
    b"2130706433:4321",
]


@pytest.mark.parametrize("host", HOSTILE_HOSTS)
@pytest.mark.parametrize("path", ["/v1/status", "/healthz"])
def test_foreign_hosts_are_refused_with_a_valid_token(
    guard: Guard, spy: Spy, tokens: Tokens, host: bytes, path: str
) -> None:
    assert status_of(call(guard, [(b"host", host), bearer(tokens)], path)) == 403
    assert spy.entered == 0


def test_two_hosts_or_none_are_refused(guard: Guard, spy: Spy, tokens: Tokens) -> None:
    for hosts in ([], [GOOD_HOST, b"evil.com"], [b"evil.com", GOOD_HOST], [GOOD_HOST, GOOD_HOST]):
        assert status_of(call(guard, [*((b"host", host) for host in hosts), bearer(tokens)])) == 403
    assert spy.entered == 0


@pytest.mark.parametrize("origin", [b"http://evil.com", b"null", b"", b"http://127.0.0.1:4321", b"file://"])
def test_any_origin_is_refused(guard: Guard, spy: Spy, tokens: Tokens, origin: bytes) -> None:
    headers = [(b"host", GOOD_HOST), (b"origin", origin)]
    for given in (headers, [*headers, bearer(tokens)]):
        assert status_of(call(guard, given, method="POST")) == 403
    assert spy.entered == 0


@pytest.mark.parametrize(
    ("site", "status"), [(b"cross-site", 403), (b"same-site", 403), (b"same-origin", 403), (b"", 403), (b"none", 200)]
)
def test_requests_of_a_page_are_refused(guard: Guard, tokens: Tokens, site: bytes, status: int) -> None:
    assert status_of(call(guard, [(b"host", GOOD_HOST), (b"sec-fetch-site", site), bearer(tokens)])) == status


@pytest.mark.parametrize("kind", [b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data", b""])
def test_a_body_must_be_json(guard: Guard, spy: Spy, tokens: Tokens, kind: bytes) -> None:
    headers = [(b"host", GOOD_HOST), bearer(tokens), (b"content-type", kind), (b"content-length", b"9")]
    assert status_of(call(guard, headers, method="POST")) == 415
    assert spy.entered == 0


@pytest.mark.parametrize("length", [b"99999999999", b"-1", b"nine"])
def test_a_body_has_an_honest_size(guard: Guard, spy: Spy, tokens: Tokens, length: bytes) -> None:
    headers = [(b"host", GOOD_HOST), bearer(tokens), (b"content-type", b"application/json")]
    assert status_of(call(guard, [*headers, (b"content-length", length)], method="POST")) == 415
    assert status_of(call(guard, [*headers, (b"transfer-encoding", b"chunked")], method="POST")) == 415
    assert spy.entered == 0


def test_health_says_nothing(guard: Guard, spy: Spy) -> None:
    sent = call(guard, [(b"host", GOOD_HOST)], "/healthz")
    assert [message.get("status", 204) for message in sent] == [204, 204]
    assert sent[0]["headers"] == []
    assert sent[1]["body"] == b""
    assert spy.entered == 0


@pytest.mark.parametrize(
    "headers",
    [
        [(b"host", GOOD_HOST)],
        [(b"host", b"evil.com"), (b"authorization", b"%s")],
        [(b"host", GOOD_HOST), (b"origin", b"http://evil.com"), (b"authorization", b"%s")],
    ],
)
def test_a_websocket_is_closed_before_it_is_accepted(guard: Guard, spy: Spy, tokens: Tokens, headers: Headers) -> None:
    given = [(name, value.replace(b"%s", f"Bearer {tokens.command}".encode())) for name, value in headers]
    sent = call(guard, given, "/v1/events", kind="websocket")
    assert [message["type"] for message in sent] == ["websocket.close"]
    assert spy.entered == 0


def whole_app(tokens: Tokens) -> Any:
    return build_app(open_doors(FakeRooms().services(), tokens, EventLog()), PORT)


def test_with_a_token_an_unknown_route_is_not_found_and_no_reply_speaks_cors(tokens: Tokens) -> None:
    app, headers = whole_app(tokens), [(b"host", GOOD_HOST), bearer(tokens)]
    for path, method, status in (
        ("/v1/nowhere", "GET", 404),
        ("/docs", "GET", 404),
        ("/v1/status", "OPTIONS", 405),
        ("/v1/status", "GET", 200),
        ("/v1/openapi.json", "GET", 200),
    ):
        sent = call(app, headers, path, method)
        assert status_of(sent) == status, path
        assert not [name for name, _ in sent[0]["headers"] if name.startswith(b"access-control")]


def test_openapi_lists_every_route(tokens: Tokens) -> None:
    sent = call(whole_app(tokens), [(b"host", GOOD_HOST), bearer(tokens)], "/v1/openapi.json")
    described = json.loads(b"".join(message.get("body", b"") for message in sent))
    assert "/v1/search/batch" in described["paths"]
