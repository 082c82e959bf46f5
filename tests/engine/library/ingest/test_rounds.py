"""The thread of a stage: goes on while there is work, says what failed and tries again, ends when it is told to."""

from __future__ import annotations

import threading

import pytest

from engine.contract.errors import RunnerFailed
from engine.library.ingest.later import rounds
from engine.library.ingest.later.rounds import Rounds

WAIT_S = 20.0


def test_rounds_go_on_while_there_is_work_and_then_wait_to_be_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "IDLE_S", WAIT_S)
    outcomes = iter([True, True, False, True, False])
    idle = threading.Semaphore(0)
    done: list[bool] = []

    def work() -> bool:
        done.append(next(outcomes))
        return done[-1]

    stage = Rounds("test", work, pytest.fail, idle=idle.release)
    stage.start()
    assert idle.acquire(timeout=WAIT_S)
    assert done == [True, True, False]
    stage.wake()
    assert idle.acquire(timeout=WAIT_S)
    assert done == [True, True, False, True, False]
    stage.stop()


def test_a_round_that_fails_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "RETRY_S", 0.01)
    told: list[Exception] = []
    again = threading.Event()

    def work() -> bool:
        if not told:
            raise RunnerFailed(model="m", problem="fell over")
        again.set()
        return False

    stage = Rounds("test", work, told.append)
    stage.start()
    assert again.wait(WAIT_S)
    stage.stop()
    assert [type(error) for error in told] == [RunnerFailed]


def test_stopping_cancels_the_round_in_hand_and_is_no_failure() -> None:
    begun, ended = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        stage.call.cancel.wait(WAIT_S)
        stage.call.check()
        return True

    stage = Rounds("test", work, pytest.fail, ended=ended.set)
    stage.start()
    assert begun.wait(WAIT_S)
    stage.stop()
    assert ended.is_set()
