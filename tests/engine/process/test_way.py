"""What somebody waits for goes first, for a while; work for later goes on between, however many wait."""

from __future__ import annotations

import threading

import pytest

from engine.process import way
from engine.process.way import Way

LONG_S = 20.0


class Worker:
    """A thread that gives way once, as ``way`` says."""

    def __init__(self, one: Way) -> None:
        self.asked, self.went_on = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, args=(one,), daemon=True)
        self._thread.start()
        assert self.asked.wait(LONG_S)

    def _run(self, one: Way) -> None:
        self.asked.set()
        one.give()
        self.went_on.set()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what goes first do so for as long as a test may take."""
    monkeypatch.setattr(way, "LONGEST_S", LONG_S)


def test_nobody_waits_for_nobody() -> None:
    one = Way()
    one.give()
    assert list(one.paced(range(3))) == [0, 1, 2]


def test_work_waits_until_what_goes_first_has_ended() -> None:
    one = Way()
    with one.first():
        with one.first():
            worker = Worker(one)
        assert not worker.went_on.wait(0.05)
    assert worker.went_on.wait(LONG_S)


def test_a_failure_ends_the_wait_too() -> None:
    one, started = Way(), []

    def fail() -> None:
        with one.first():
            started.append(Worker(one))
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()
    assert started[0].went_on.wait(LONG_S)


def test_what_takes_long_goes_first_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way, "LONGEST_S", 0.01)
    one = Way()
    with one.first():
        assert Worker(one).went_on.wait(LONG_S)


def test_searches_without_end_leave_a_part_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way, "LONGEST_S", 0.5)
    told = iter((0.0, 0.0, 0.6, 0.6, 0.7, 0.75, 0.85, 1.3, 1.4))
    one = Way(told.__next__)
    with one.first():
        one.give()  # 0.0 to 0.6: works until 0.8
    with one.first():
        one.give()  # at 0.75 it goes on at once, asking the clock no more
        assert one._own.works_until == pytest.approx(0.8)
        one.give()  # at 0.85 it gives way again, to 1.4
    assert one._own.works_until == pytest.approx(1.4 + (1.4 - 0.85) / way.WORK_SHARE)
