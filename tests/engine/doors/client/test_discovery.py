"""Finding, starting and stopping engines: real processes, real sockets, fake rooms."""

from __future__ import annotations

import json
import os
import signal
import stat
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from engine.contract.errors import Conflict, EngineUnreachable, HomeBusy, NotAuthorised
from engine.contract.version import API_VERSION, VERSION
from engine.doors.client import discovery
from engine.doors.client.discovery import Whereabouts, attach_or_start, find, read
from engine.doors.client.engine_client import EngineClient
from engine.doors.client.launch import start_for_window
from engine.process.child import Child
from engine.process.lock import HomeLock
from engine.settings.paths import Home
from tests.fakes.api_server import running_api
from tests.fakes.services import FakeRooms

HERE = Whereabouts(9, os.getpid(), "t" * 43, VERSION, API_VERSION)


def child_of(client: EngineClient) -> Child:
    assert isinstance(client.started, Child)
    return client.started


def ended(child: Child) -> int | None:
    """Wait for the child's own end and let go of it."""
    code = child.wait(15)
    child.stop()
    return code


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "h").create()
    discovery.write(home.discovery_file, HERE)
    assert read(home.discovery_file) == HERE
    assert stat.S_IMODE(home.discovery_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"port": 1}', "\x00\x01", "null"])
def test_a_damaged_file_is_no_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "d").write_text(content)
    assert read(tmp_path / "d") is None
    assert read(tmp_path / "missing") is None


def test_a_stale_file_finds_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "h").create()
    discovery.write(home.discovery_file, replace(HERE, pid=2**22 + 1))
    assert find(home) is None
    discovery.write(home.discovery_file, HERE)  # a living process, but nobody on that port
    assert find(home) is None


def test_the_token_of_another_engine_finds_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "h").create()
    with running_api() as api:
        discovery.write(home.discovery_file, replace(HERE, port=api.port))
        assert find(home) is None


def test_an_idle_engine_of_another_version_is_replaced_a_busy_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "PATIENCE_S", 0.0)
    home = Home(tmp_path / "h").create()
    rooms = FakeRooms()
    with running_api(rooms) as api:
        where = Whereabouts(api.port, os.getpid(), api.doors.tokens.command, "0.0.9", API_VERSION)
        discovery.write(home.discovery_file, where)
        rooms.library.paused = True
        with pytest.raises(Conflict, match=r"version 0\.0\.9 is busy"):
            find(home)
        assert not api.stop_asked.is_set()
        rooms.library.paused = False
        assert find(home) is None
        assert api.stop_asked.is_set()


def test_an_engine_is_started_shared_and_stops_with_the_last_lease(home: Home) -> None:
    first = attach_or_start(home)
    second = attach_or_start(home)
    assert second.started is None
    assert first.info().pid == second.info().pid
    child = child_of(first)
    first.close()
    assert second.info().pid == child.pid, "one lease is left"
    second.close()
    assert ended(child) == 0
    assert (home.root / "closed").exists()
    assert not home.discovery_file.exists()


def test_a_killed_engine_is_replaced(home: Home) -> None:
    first = attach_or_start(home)
    child_of(first).kill()
    assert home.discovery_file.exists(), "kill -9 leaves it behind"
    with pytest.raises(EngineUnreachable):
        first.status()
    second = attach_or_start(home)
    assert second.info().pid != child_of(first).pid
    assert second.status().files.total == 5
    for client in (first, second):
        client.close()
    assert ended(child_of(second)) == 0


def test_two_engines_on_one_home(home: Home) -> None:
    window = start_for_window(home)
    with pytest.raises(HomeBusy, match=f"process {window.pid}"):
        start_for_window(home)
    attached = attach_or_start(home)
    assert attached.started is None
    attached.close()
    window.stop()
    with HomeLock(home.lock_file):
        pass


def test_the_windows_token_may_more_than_the_file_says(home: Home) -> None:
    window = start_for_window(home)
    command = find(home)
    assert command is not None
    with pytest.raises(NotAuthorised):
        command.change_settings({"network.air_gap": False})
    window.client.change_settings({"network.air_gap": False})
    command.close()
    window.stop()
    assert not window.alive


def test_the_engine_goes_with_its_window(home: Home) -> None:
    window = start_for_window(home)
    window.client.close()
    window.child._channel.close()
    assert ended(window.child) == 0
    assert (home.root / "closed").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(home: Home, number: signal.Signals) -> None:
    window = start_for_window(home)
    os.kill(window.pid, number)
    assert ended(window.child) == 0
    assert (home.root / "closed").exists()
    assert not home.discovery_file.exists()
    window.client.close()


def test_a_stream_does_not_hold_the_engine_up(home: Home) -> None:
    window = start_for_window(home)
    events = window.client.events()
    next(events)
    os.kill(window.pid, signal.SIGTERM)
    assert list(events) == []
    assert ended(window.child) == 0
    window.client.close()


def test_tokens_are_nowhere_else_and_only_loopback_listens(home: Home) -> None:
    window = start_for_window(home)
    window.client.status()
    tokens = [
        json.loads(home.discovery_file.read_text())["token"],
        window.client._transport._http.headers["authorization"][7:],
    ]
    process = psutil.Process(window.pid)
    told = " ".join([*process.cmdline(), *process.environ().values(), window.stderr_tail()])
    logs = "".join(path.read_text() for path in home.logs.iterdir())
    assert "engine" in logs
    for token in tokens:
        assert len(token) >= 43
        assert token not in told
        assert token not in logs
    listening = [c.laddr for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert [address.ip for address in listening] == ["127.0.0.1"]
    window.stop()
