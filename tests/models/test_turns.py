"""Who waits is served by priority, and may leave the queue."""

from __future__ import annotations

import threading
import time

import pytest

from engine.contract.call import Call, Priority
from engine.contract.errors import Cancelled, DeadlinePassed
from models.handles.turns import Turns


def test_the_more_urgent_goes_first() -> None:
    turns, order, queued = Turns(), [], []
    threads = []

    def work(priority: Priority) -> None:
        with turns.turn(Call(priority)):
            order.append(priority)

    with turns.turn(Call()):
        for priority in (Priority.BACKGROUND, Priority.BACKGROUND, Priority.WANTED, Priority.INTERACTIVE):
            thread = threading.Thread(target=work, args=(priority,))
            thread.start()
            threads.append(thread)
            queued.append(priority)
            _until_waiting(turns, len(queued))
    for thread in threads:
        thread.join(10)
    assert order == sorted(queued)


def _until_waiting(turns: Turns, count: int) -> None:
    with turns._changed:
        assert any(turns._changed.wait_for(lambda: len(turns._waiting) == count, timeout=0.001) for _ in range(10_000))


def test_a_call_that_is_given_up_leaves_the_queue() -> None:
    turns = Turns()
    with turns.turn(Call()):
        late = Call(deadline_s=time.monotonic() - 1)
        with pytest.raises(DeadlinePassed), turns.turn(late):
            pytest.fail("the turn was given twice")
        cancelled = Call()
        cancelled.cancel.cancel()
        with pytest.raises(Cancelled), turns.turn(cancelled):
            pytest.fail("the turn was given twice")
    with turns.turn(Call()):
        pass


def test_a_cancelled_call_does_not_take_a_free_turn() -> None:
    call = Call()
    call.cancel.cancel()
    turns = Turns()
    with pytest.raises(Cancelled), turns.turn(call):
        pytest.fail("it was cancelled")
    with turns.turn(Call()):
        pass
