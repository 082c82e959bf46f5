"""What a confined child may not do, tried in a real child."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.process import landlock, seccomp
from engine.process.child import Child
from engine.process.confinement import Level, Profile, confine
from engine.process.program import python_argv

LINE = python_argv("tests.engine.process.child_program")
needs_landlock = pytest.mark.skipif(
    sys.platform != "linux" or landlock.abi() == 0, reason="this kernel has no Landlock"
)


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    found = {name: tmp_path / name for name in ("inside", "scratch", "outside")}
    for path in found.values():
        path.mkdir()
        (path / "file").write_text("text")
    return found


@pytest.fixture
def confined(places: dict[str, Path]) -> Iterator[Child]:
    profile = Profile(
        read_paths=(str(places["inside"]),),
        scratch=str(places["scratch"]),
        memory_bytes=1 << 30,
        cpu_s=60,
        max_file_bytes=1 << 20,
        max_open_files=64,
    )
    child = Child.start(LINE, confinement=profile)
    yield child
    child.kill()


def _attempt(child: Child, what: str, argument: object) -> str:
    return str(child.request({"op": "try", "argument": [what, str(argument)]}, timeout_s=20).header["outcome"])


def test_an_unconfined_child_can_do_all_of_it(places: dict[str, Path]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        child = Child.start(LINE)
        assert child.ready["confinement"] is None
        assert _attempt(child, "read", places["outside"] / "file") == "4"
        assert _attempt(child, "write", places["outside"] / "new") == "written"
        assert _attempt(child, "exec", "/bin/true") == "0"
        assert _attempt(child, "tcp", port) == "connected"
        assert _attempt(child, "udp", port) == "1"
        assert _attempt(child, "unix", "") == "made"
        assert _attempt(child, "signal", os.getpid()) == "signalled"
        assert _attempt(child, "allocate", 1 << 20) == str(1 << 20)
        child.stop()


@needs_landlock
def test_the_level_reached_is_reported(confined: Child) -> None:
    reached = confined.ready["confinement"]
    assert reached["level"] == Level.FULL, reached
    assert reached["lacks"] == []


@needs_landlock
def test_reads_only_what_it_was_given(confined: Child, places: dict[str, Path]) -> None:
    assert _attempt(confined, "read", places["inside"] / "file") == "4"
    assert _attempt(confined, "read", places["outside"] / "file") == "PermissionError"
    assert _attempt(confined, "read", "/etc/passwd") == "PermissionError"
    assert _attempt(confined, "read", Path.home() / ".bashrc") in {"PermissionError", "FileNotFoundError"}


@needs_landlock
def test_writes_only_to_scratch(confined: Child, places: dict[str, Path]) -> None:
    assert _attempt(confined, "write", places["scratch"] / "new") == "written"
    for forbidden in ("inside", "outside"):
        assert _attempt(confined, "write", places[forbidden] / "file") == "PermissionError"
        assert (places[forbidden] / "file").read_text() == "text"


@needs_landlock
def test_a_descriptor_from_the_parent_can_be_read(confined: Child, places: dict[str, Path]) -> None:
    with (places["outside"] / "file").open("rb") as file:
        assert confined.request({"op": "read_fds"}, fds=[file.fileno()], timeout_s=10).blobs == (b"text",)


@needs_landlock
@pytest.mark.parametrize("what", ["exec", "exec_in_place"])
def test_runs_no_program(confined: Child, what: str) -> None:
    assert _attempt(confined, what, "/bin/true") == "PermissionError"


@needs_landlock
def test_runs_the_one_program_of_its_profile(places: dict[str, Path]) -> None:
    true, false = (os.path.realpath(f"/bin/{name}") for name in ("true", "false"))
    child = Child.start(LINE, confinement=Profile(scratch=str(places["scratch"]), program=true))
    try:
        assert child.ready["confinement"]["level"] == Level.FULL
        assert _attempt(child, "exec", true) == "0"
        assert _attempt(child, "exec", false) == "PermissionError"
        assert _attempt(child, "udp", 1) == "PermissionError"
    finally:
        child.kill()


@needs_landlock
@pytest.mark.parametrize("what", ["tcp", "udp", "unix"])
def test_opens_no_connection(confined: Child, what: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert _attempt(confined, what, server.getsockname()[1]) == "PermissionError"


@needs_landlock
@pytest.mark.parametrize("what", ["trace", "signal"])
def test_leaves_other_processes_alone(confined: Child, what: str) -> None:
    assert _attempt(confined, what, os.getpid()) == "PermissionError"


def test_memory_is_bounded(confined: Child) -> None:
    assert _attempt(confined, "allocate", 2 << 30) == "MemoryError"
    assert _attempt(confined, "allocate", 1 << 20) == str(1 << 20)


def test_a_kernel_without_either_is_reported_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    monkeypatch.setattr(landlock, "no_new_privileges", lambda: False)
    monkeypatch.setattr(seccomp, "refuse", lambda but: pytest.fail("must not be tried without no-new-privileges"))
    monkeypatch.setattr("engine.process.confinement._lower", lambda kind, value: True)
    reached = confine(Profile())
    assert reached.level is Level.PARTIAL
    assert reached.holds == ("resource limits",)


def test_profile_travels_as_json() -> None:
    profile = Profile(read_paths=("/a",), scratch="/b", memory_bytes=5, accelerator=True)
    assert Profile.from_wire(profile.to_wire()) == profile
