"""A model process is started when needed, told to stop, restarted after a crash and unloaded when idle."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import psutil
import pytest

from engine.contract.call import Call
from engine.contract.errors import BadRequest, Cancelled, DeadlinePassed, RunnerFailed
from engine.process.child import Child
from engine.process.program import python_argv
from models.handles import runner as runners
from models.handles.runner import Runner

LINE = python_argv("tests.models.runner_program")


class Starts:
    """Counts the starts of the process. While ``gate`` is not set a start takes its time."""

    def __init__(self) -> None:
        self.count = 0
        self.line = LINE
        self.gate = threading.Event()
        self.gate.set()
        self.began = threading.Event()

    def __call__(self) -> Child:
        self.count += 1
        self.began.set()
        assert self.gate.wait(20)
        return Child.start(self.line)


@pytest.fixture
def starts() -> Starts:
    return Starts()


@pytest.fixture
def runner(starts: Starts) -> Iterator[Runner]:
    running = Runner("tiny", starts)
    yield running
    running.close()


def _echo(runner: Runner, text: str = "hello") -> str:
    return str(runner.call("echo", {"text": text}, [], Call()).header["text"])


def test_the_process_starts_with_the_first_call(runner: Runner, starts: Starts) -> None:
    assert runner.status.pid is None
    assert starts.count == 0
    assert runner.call("echo", {"text": "a"}, [b"blob"], Call()).blobs == (b"blob",)
    assert _echo(runner) == "hello"
    assert starts.count == 1
    assert runner.status.pid is not None
    assert runner.status.memory_bytes > 0
    assert runner.load(Call())["ready"]


def test_the_model_s_own_errors_do_not_end_it(runner: Runner, starts: Starts) -> None:
    with pytest.raises(BadRequest):
        runner.call("refuse", {}, [], Call())
    assert _echo(runner) == "hello"
    assert starts.count == 1


def test_a_crash_names_the_model_and_its_last_words_and_the_next_call_works(runner: Runner, starts: Starts) -> None:
    with pytest.raises(RunnerFailed, match="tiny failed: it ended with code -9") as caught:
        runner.call("crash", {}, [], Call())
    assert "out of memory" in caught.value.detail
    assert _echo(runner) == "hello"
    assert starts.count == 2
    assert runner.status.failures == 0


def test_a_process_killed_from_outside_is_started_again(runner: Runner, starts: Starts) -> None:
    _echo(runner)
    process = psutil.Process(runner.status.pid)
    process.kill()
    psutil.wait_procs([process], timeout=0.2)
    for _ in range(2):
        try:
            _echo(runner)
        except RunnerFailed:
            continue
    assert starts.count == 2


def test_a_process_that_keeps_failing_is_left_alone_for_a_while(runner: Runner, starts: Starts) -> None:
    starts.line = [*python_argv("no_such_module_anywhere")]
    for _ in range(2):
        with pytest.raises(RunnerFailed, match="ended before it was ready") as caught:
            _echo(runner)
        assert "no_such_module_anywhere" in caught.value.detail
    with pytest.raises(RunnerFailed, match="failed 2 times; the next try is in"):
        _echo(runner)
    assert starts.count == 2
    runner._failed_at -= 60
    starts.line = LINE
    assert _echo(runner) == "hello"


def test_cancelling_lets_a_listening_process_live(runner: Runner, starts: Starts) -> None:
    call = Call()
    stream = runner.stream("listen", {}, [], call)
    assert next(stream).header["begun"]
    call.cancel.cancel()
    with pytest.raises(Cancelled):
        list(stream)
    assert _echo(runner) == "hello"
    assert starts.count == 1


def test_closing_a_stream_cancels_it(runner: Runner, starts: Starts) -> None:
    stream = runner.stream("listen", {}, [], Call())
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # it is a generator
    assert _echo(runner) == "hello"
    assert starts.count == 1


def test_a_deaf_process_is_killed(runner: Runner, starts: Starts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "CANCEL_GRACE_S", 0.05)
    stream = runner.stream("hang", {}, [], Call(deadline_s=time.monotonic() + 2))
    next(stream)
    with pytest.raises(DeadlinePassed):
        list(stream)
    assert runner.status.pid is None
    assert _echo(runner) == "hello"
    assert starts.count == 2


def test_a_silent_process_is_taken_for_hung(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "ANSWER_STALL_S", 0.2)
    monkeypatch.setattr(runners, "CANCEL_GRACE_S", 0.05)
    with pytest.raises(RunnerFailed, match="does not answer"):
        runner.call("unknown", {}, [], Call())


def test_unloading_ends_a_running_request_without_blame(runner: Runner) -> None:
    stream = runner.stream("hang", {}, [], Call())
    next(stream)
    failed: list[RunnerFailed] = []

    def read() -> None:
        try:
            list(stream)
        except RunnerFailed as error:
            failed.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    runner.unload()
    reading.join(20)
    assert failed
    assert runner.status.failures == 0
    assert _echo(runner) == "hello"


def test_an_idle_process_is_unloaded(starts: Starts) -> None:
    runner = Runner("tiny", starts, idle_s=0.05)
    _echo(runner)
    child = runner._child
    if child is not None:
        assert child.wait(20) == 0
    assert _echo(runner) == "hello"
    assert starts.count == 2
    runner.close()


def test_a_closed_runner_starts_nothing(runner: Runner, starts: Starts) -> None:
    runner.close()
    with pytest.raises(RunnerFailed, match="closed"):
        _echo(runner)
    assert starts.count == 0


def test_a_slow_start_is_not_waited_for_and_goes_on(runner: Runner, starts: Starts) -> None:
    starts.gate.clear()
    assert not runner.ready(0.0, Call())
    assert not runner.ready(0.01, Call())
    starts.gate.set()
    assert runner.ready(20.0, Call())
    assert runner.ready(0.0, Call())
    assert _echo(runner) == "hello"
    assert starts.count == 1


def test_who_waits_for_a_start_can_give_up(runner: Runner, starts: Starts) -> None:
    starts.gate.clear()
    call = Call()
    gave_up: list[Exception] = []

    def ask() -> None:
        try:
            runner.call("echo", {"text": "a"}, [], call)
        except Cancelled as error:
            gave_up.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    assert starts.began.wait(20)
    call.cancel.cancel()
    asking.join(20)
    assert gave_up
    with pytest.raises(DeadlinePassed):
        runner.call("echo", {"text": "b"}, [], Call(deadline_s=time.monotonic() + 0.01))
    starts.gate.set()
    assert _echo(runner) == "hello"
    assert starts.count == 1


def test_a_start_that_ends_after_the_close_leaves_no_process(runner: Runner, starts: Starts) -> None:
    starts.gate.clear()
    assert not runner.ready(0.0, Call())
    starting = runner._starting
    assert starting is not None
    assert starts.began.wait(20)
    runner.close()
    starts.gate.set()
    with pytest.raises(RunnerFailed, match="closed"):
        starting.result(20)
    assert runner.status.pid is None


def test_a_failing_start_is_told_to_who_waits(runner: Runner, starts: Starts) -> None:
    starts.line = [*python_argv("no_such_module_anywhere")]
    with pytest.raises(RunnerFailed, match="ended before it was ready"):
        runner.ready(20.0, Call())
    starts.line = LINE
    assert runner.ready(20.0, Call())
