"""The witness sees real sockets: those that lead away are told, those that stay are not."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import psutil
import pytest

from engine.network import witness
from engine.network.sockets import is_outward, look
from engine.network.witness import Witness

ELSEWHERE = ("192.0.2.1", 9)
"""TEST-NET-1 of RFC 5737. Connecting a UDP socket sends nothing."""
HOLDER = f"""
import socket, sys
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.connect({ELSEWHERE!r})
print("connected", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def outward() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        try:
            out.connect(ELSEWHERE)
        except OSError:
            pytest.skip("this machine has no route to anywhere")
        yield out


@pytest.fixture
def holder() -> Iterator[subprocess.Popen[str]]:
    """A child process that holds an outward socket until its input ends."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    if not child.stdout.readline():
        child.communicate()
        pytest.skip("this machine has no route to anywhere")
    yield child
    child.communicate()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", False),
        ("127.8.9.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("192.0.2.1", True),
        ("10.0.0.7", True),
        ("::ffff:10.0.0.7", True),
        ("fe80::1%eth0", True),
        ("0.0.0.0", True),
        ("::", True),
    ],
)
def test_what_leads_away(address: str, expected: bool) -> None:
    assert is_outward(address) is expected


def test_nothing_open_is_a_clean_report() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here, socket.create_connection(here.getsockname()):
        report = Witness().report()
    assert report.is_clean
    assert (report.looks, report.hidden) == (1, 0)
    assert report.processes >= 1


def test_a_socket_that_leads_away_is_seen_and_remembered(outward: socket.socket) -> None:
    watching = Witness()
    (seen,) = watching.report().connections
    assert (seen.remote, seen.protocol, seen.pid, seen.is_open) == ("192.0.2.1:9", "udp", os.getpid(), True)
    assert not watching.report().is_clean
    outward.close()
    after = watching.report()
    assert [one.is_open for one in after.connections] == [False]
    assert (after.open_count, after.looks, after.is_clean) == (0, 3, False)


def test_a_door_for_callers_from_anywhere_is_seen() -> None:
    with socket.create_server(("0.0.0.0", 0)) as door:
        port = door.getsockname()[1]
        (seen,) = Witness().report().connections
    assert (seen.remote, seen.local) == ("", f"0.0.0.0:{port}")


def test_children_count_too(holder: subprocess.Popen[str]) -> None:
    (seen,) = Witness().report().connections
    assert (seen.pid, seen.remote) == (holder.pid, "192.0.2.1:9")


def test_companions_count_while_they_live(holder: subprocess.Popen[str]) -> None:
    alone = look([psutil.Process(holder.pid)])
    assert {one.remote for one in alone.sockets} == {"192.0.2.1:9"}
    watching = Witness()
    before = watching.report([holder.pid])
    assert before.open_count == 1
    holder.communicate()
    after = watching.report([holder.pid])
    assert after.open_count == 0
    assert after.processes == before.processes - 1


def test_it_looks_by_itself(outward: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = threading.Event()
    real = witness.look

    def spy(roots: list[psutil.Process]) -> object:
        found = real(roots)
        looked.set()
        return found

    monkeypatch.setattr(witness, "look", spy)
    watching = Witness(pause_s=0.01)
    watching.start()
    assert looked.wait(20)
    watching.stop()
    assert watching.report().looks >= 2


def test_only_the_latest_of_the_closed_are_kept(monkeypatch: pytest.MonkeyPatch, outward: socket.socket) -> None:
    monkeypatch.setattr(witness, "MOST_KEPT", 1)
    watching = Witness()
    for _ in range(3):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as more:
            more.connect(ELSEWHERE)
            watching.report()
    report = watching.report()
    assert [one.is_open for one in report.connections] == [True, False]
