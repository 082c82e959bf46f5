"""The one way out: what is not granted never leaves, what leaves is noted, and nobody can redirect it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from engine.contract.errors import AirGapped, BadRequest, NotGranted, RemoteFailed
from engine.contract.machine import Purpose
from engine.network.exchanges import ExchangeLog
from engine.network.grants import grant_of, read_grants, with_grant, without_grant
from engine.network.outbound import Outbound
from engine.settings.values import Network


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[tuple[str, str]] = []
        self.redirect = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers["Host"]))
        if self.server.redirect:
            self.send_response(302)
            self.send_header("Location", self.server.redirect)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *args: object) -> None:
        return


@contextmanager
def serving() -> Iterator[_Server]:
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def server() -> Iterator[_Server]:
    with serving() as found:
        yield found


class World:
    """An Outbound whose settings can be changed and whose name server is this object."""

    def __init__(self, folder: Path) -> None:
        self.network = Network()
        self.names: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.record = ExchangeLog(folder / "connections.jsonl")
        self.out = Outbound(lambda: self.network, self.record, self.resolve)

    def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.names:
            raise OSError("unknown")
        return self.names[host]

    def get(self, url: str, *, follow: bool = True) -> httpx.Response:
        with self.out.client(Purpose.DOWNLOAD, url, follow_redirects=follow) as client:
            return client.get(url)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_this_machine_needs_no_grant_and_is_noted(world: World, server: _Server) -> None:
    with world.out.client(Purpose.MODEL, server.url) as client:
        assert client.post("/x", content=b"abc").text == "hello"
    (found,) = world.record.latest()
    assert (found.purpose, found.host, found.port) == ("model", "127.0.0.1", server.server_port)
    assert (found.status, found.bytes_up, found.bytes_down) == ("200", 3, 5)


def test_a_streamed_answer_is_noted_when_it_ends(world: World, server: _Server) -> None:
    with world.out.client(Purpose.MODEL, server.url) as client, client.stream("GET", "/") as reply:
        assert world.record.latest()[0].status == "open"
        assert b"".join(reply.iter_bytes()) == b"hello"
    assert world.record.latest()[0].status == "200"


def test_a_host_without_a_grant_is_refused_before_its_name_is_asked_for(world: World) -> None:
    with pytest.raises(NotGranted, match=r"models\.example:443") as refused:
        world.get("https://models.example/file")
    assert refused.value.remedy is not None
    assert refused.value.remedy.params == {"purpose": "download", "host": "models.example", "port": "443"}
    assert world.asked == []
    assert world.record.latest()[0].status == "refused: not_granted"


def test_the_air_gap_is_stronger_than_a_grant_and_spares_this_machine(world: World, server: _Server) -> None:
    world.network = Network(air_gap=True, granted="download@models.example:443")
    with pytest.raises(AirGapped):
        world.get("https://models.example/file")
    assert world.asked == []
    assert world.get(server.url).text == "hello"


def test_a_grant_holds_for_its_purpose_and_port_alone(world: World) -> None:
    world.network = Network(granted="model@models.example:443 download@models.example:8443")
    with pytest.raises(NotGranted):
        world.out.check(Purpose.DOWNLOAD, "https://models.example/file")
    assert world.out.check(Purpose.DOWNLOAD, "https://models.example:8443/").host == "models.example"


@pytest.mark.parametrize("inward", ["127.0.0.1", "::1", "169.254.169.254", "0.0.0.0", "::ffff:127.0.0.1", "224.0.0.1"])
def test_a_granted_name_cannot_lead_inwards(world: World, inward: str) -> None:
    world.network = Network(granted="download@models.example:80")
    world.names["models.example"] = [inward]
    with pytest.raises(NotGranted):
        world.get("http://models.example/")


def test_a_private_address_needs_a_grant_of_exactly_that_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.network.addresses import addresses_of
    from engine.network.destination import Destination

    there = Destination("box.home.lan", 80)
    assert addresses_of(there, grant_of("model", "box.home.lan", 80), lambda *_: ["192.168.1.5"]) == ["192.168.1.5"]
    with pytest.raises(NotGranted):
        addresses_of(there, grant_of("model", "*.home.lan", 80), lambda *_: ["192.168.1.5"])


def test_the_request_goes_to_the_address_that_was_checked_under_its_own_name(world: World, server: _Server) -> None:
    """The name is asked for once: the address that passed is the one connected to."""
    from engine.network import outbound
    from engine.network.destination import Destination

    request = httpx.Request("GET", "https://models.example/f")
    sent = outbound._addressed(request, Destination("models.example", 443), "203.0.113.7")
    assert sent.url.host == "203.0.113.7"
    assert sent.headers["Host"] == "models.example"
    assert sent.extensions["sni_hostname"] == "models.example"


def test_a_redirect_to_another_server_is_refused(world: World, server: _Server) -> None:
    with serving() as other:
        server.redirect = other.url
        with pytest.raises(NotGranted):
            world.get(server.url)
        assert other.seen == []
        world.network = Network(granted=f"download@127.0.0.1:{other.server_port}")
        assert world.get(server.url).text == "hello"


def test_a_redirect_out_of_this_machine_is_refused(world: World, server: _Server) -> None:
    server.redirect = "https://elsewhere.example/"
    with pytest.raises(NotGranted):
        world.get(server.url)
    assert world.asked == []


def test_redirects_are_not_followed_unless_asked(world: World, server: _Server) -> None:
    server.redirect = "https://elsewhere.example/"
    assert world.get(server.url, follow=False).status_code == 302


def test_an_encrypted_connection_does_not_become_an_open_one(world: World) -> None:
    world.network = Network(granted="download@models.example:80")
    client = world.out.client(Purpose.DOWNLOAD, "https://models.example")
    with client, pytest.raises(RemoteFailed, match="without encryption"):
        client.get("http://models.example/")
    assert world.asked == []


def test_a_proxy_of_the_settings_is_used_and_those_of_the_environment_are_not(
    world: World, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert world.get(server.url).text == "hello"
    with serving() as proxy:
        world.network = Network(granted="download@models.example:80", proxy=proxy.url)
        assert world.get("http://models.example/file").text == "hello"
        assert proxy.seen == [("http://models.example/file", "models.example")]
    assert world.asked == []


def test_a_server_that_is_not_there_is_noted(world: World) -> None:
    with pytest.raises(httpx.ConnectError):
        world.get("http://127.0.0.1:9/")
    assert world.record.latest()[0].status == "failed: ConnectError"


def test_a_name_nobody_knows_is_said(world: World) -> None:
    world.network = Network(granted="download@models.example:443")
    with pytest.raises(RemoteFailed, match="not known"):
        world.get("https://models.example/")


@pytest.mark.parametrize(
    "url", ["ftp://x/y", "file:///etc/passwd", "http://", "https://u:p@x/", "x", "http://x:99999/"]
)
def test_only_web_addresses_without_secrets_are_taken(world: World, url: str) -> None:
    with pytest.raises(BadRequest):
        world.out.check(Purpose.DOWNLOAD, url)


@pytest.mark.parametrize("host", ["evil-hf.co", "hf.co.evil.example", "hf.co", "xhf.co"])
def test_a_wide_grant_covers_what_lies_below_the_name_only(host: str, world: World) -> None:
    world.network = Network(granted="download@*.hf.co:443")
    assert world.out.check(Purpose.DOWNLOAD, "https://cdn.hf.co/")
    with pytest.raises(NotGranted):
        world.out.check(Purpose.DOWNLOAD, f"https://{host}/")


def test_grants_are_added_taken_back_and_never_too_wide() -> None:
    text = with_grant("", grant_of("download", "*.hf.co", 443))
    text = with_grant(text, grant_of("model", "10.0.0.5", 11434))
    assert text == "download@*.hf.co:443 model@10.0.0.5:11434"
    assert with_grant(text, grant_of("model", "10.0.0.5", 11434)) == text
    assert without_grant(text, grant_of("download", "*.hf.co", 443)) == "model@10.0.0.5:11434"
    assert read_grants("nonsense download@*.com:443 @x:1 download@x:0 download@x:70000") == ()
    with pytest.raises(BadRequest):
        grant_of("download", "*.com", 443)


def test_the_record_survives_a_torn_line_and_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.network import exchanges

    monkeypatch.setattr(exchanges, "LARGEST_FILE_BYTES", 2000)
    record = ExchangeLog(tmp_path / "connections.jsonl")
    for number in range(100):
        record.end(record.begin("download", f"h{number}.example", 443), "200")
    with (tmp_path / "connections.jsonl").open("ab") as file:
        file.write(b'{"id": "torn')
    latest = record.latest()
    assert latest[0].host == "h99.example"
    assert 5 < len(latest) < 30
    assert (tmp_path / "connections.jsonl").stat().st_mode & 0o077 == 0


def test_a_record_that_cannot_be_written_does_not_stop_the_exchange(tmp_path: Path, server: _Server) -> None:
    out = Outbound(Network, ExchangeLog(tmp_path / "missing" / "file"))
    with out.client(Purpose.MODEL, server.url) as client:
        assert client.get("/").text == "hello"
