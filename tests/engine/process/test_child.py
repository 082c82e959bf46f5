"""A child starts, answers, fails and dies as the parent's handle says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine.contract.errors import BadRequest, EngineFault
from engine.process.channel import ChannelClosed
from engine.process.child import Child
from engine.process.program import python_argv

LINE = python_argv("tests.engine.process.child_program")


@pytest.fixture
def child() -> Iterator[Child]:
    running = Child.start([*LINE, "--extra"], ready_stall_s=20)
    yield running
    running.kill()


def test_ready_carries_the_child_s_facts(child: Child) -> None:
    assert child.ready["rest"] == ["--extra"]
    assert child.ready["pid"] == child.pid
    assert child.alive
    assert child.exit_code is None


def test_request_and_exchange(child: Child) -> None:
    frame = child.request({"op": "echo", "argument": "á"}, [b"1", b""], timeout_s=10)
    assert (frame.header["argument"], frame.blobs) == ("á", (b"1", b""))
    numbers = [frame.header.get("number") for frame in child.exchange({"op": "count", "argument": 3}, timeout_s=10)]
    assert numbers == [0, 1, 2, None]


def test_an_exchange_left_early_does_not_disturb_the_next(child: Child) -> None:
    for _frame in child.exchange({"op": "count", "argument": 5}, timeout_s=10):
        break
    assert child.request({"op": "echo", "argument": 7}, timeout_s=10).header["argument"] == 7


def test_a_frame_sent_meanwhile_reaches_the_handler(child: Child) -> None:
    answers = child.exchange({"op": "until_cancelled"}, timeout_s=10)
    assert next(answers).header["begun"]
    child.send({"op": "cancel"})
    assert next(answers).header["cancelled"] == {"op": "cancel"}


def test_descriptors_are_read_by_the_child(child: Child, tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"content")
    with path.open("rb") as file:
        assert child.request({"op": "read_fds"}, fds=[file.fileno()], timeout_s=10).blobs == (b"content",)


def test_errors_come_back_as_their_class(child: Child) -> None:
    with pytest.raises(BadRequest, match="not like this"):
        child.request({"op": "refuse"}, timeout_s=10)
    with pytest.raises(EngineFault, match="ZeroDivisionError"):
        child.request({"op": "break"}, timeout_s=10)
    assert child.request({"op": "echo"}, timeout_s=10)


def test_a_crash_leaves_last_words_and_a_signal(child: Child) -> None:
    with pytest.raises(ChannelClosed):
        child.request({"op": "crash"}, timeout_s=20)
    assert child.wait(10) == -signal.SIGSEGV
    assert "last words" in child.stderr_tail()
    assert not child.alive


def test_a_hanging_child_times_out_and_is_killed(child: Child) -> None:
    with pytest.raises(TimeoutError):
        child.request({"op": "hang"}, timeout_s=0.05)
    child.kill()
    assert child.exit_code == -signal.SIGKILL


def test_killing_wakes_a_waiting_request(child: Child) -> None:
    outcome: list[BaseException] = []

    def ask() -> None:
        try:
            child.request({"op": "hang"}, timeout_s=60)
        except ChannelClosed as error:
            outcome.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    child.kill()
    asking.join(10)
    assert outcome


def test_stop_is_an_end_of_file_first(child: Child) -> None:
    assert child.stop() == 0


def test_stop_kills_what_does_not_listen(child: Child) -> None:
    with pytest.raises(TimeoutError):
        child.request({"op": "stubborn"}, timeout_s=0.2)
    assert child.stop(grace_s=0.05) in {-signal.SIGKILL, -signal.SIGTERM, 0}
    assert not child.alive


def test_grandchildren_die_with_their_group(child: Child) -> None:
    with pytest.raises(ChannelClosed):
        child.request({"op": "grandchild"}, timeout_s=20)
    assert child.wait(10) == 3
    assert any(not psutil.wait_procs(_running_in(child.pid), timeout=0.05)[1] for _ in range(200))


def _running_in(group: int) -> list[psutil.Process]:
    found = psutil.process_iter(["status"])
    return [p for p in found if p.info["status"] not in {None, psutil.STATUS_ZOMBIE} and _group(p.pid) == group]


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def test_a_child_that_cannot_start_says_why() -> None:
    with pytest.raises(EngineFault, match="ended before it was ready") as caught:
        Child.start([*LINE, "--fail"])
    assert "cannot start" in caught.value.detail


def test_a_child_that_stays_silent_is_given_up() -> None:
    with pytest.raises(EngineFault, match="said nothing in time"):
        Child.start([*LINE, "--silent"], ready_stall_s=0.2)


def test_a_program_that_does_not_exist() -> None:
    with pytest.raises(FileNotFoundError):
        Child.start(["/no/such/program"])


def test_environment_is_scrubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "canary")
    monkeypatch.setenv("HTTPS_PROXY", "http://canary")
    child = Child.start(LINE, env={"EXTRA": "1"})
    seen = child.request({"op": "environment"}, timeout_s=10).header["environment"]
    child.stop()
    assert "canary" not in str(seen)
    assert seen["EXTRA"] == "1"
    assert seen["ORT_DISABLE_TELEMETRY"] == seen["ORT_TELEMETRY_DISABLED"] == seen["HF_HUB_OFFLINE"] == "1"


@pytest.mark.parametrize("op", ["echo", "hang"])
def test_a_child_dies_when_its_parent_is_killed(op: str) -> None:
    script = (
        "import sys, threading; from engine.process.child import Child\n"
        f"child = Child.start({LINE!r}); print(child.pid, flush=True)\n"
        f"threading.Thread(target=child.request, args=({{'op': {op!r}}},), kwargs={{'timeout_s': 600}}).start()\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        orphan = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        assert psutil.wait_procs([orphan], timeout=20)[0] == [orphan]
