"""Jobs: outcomes come on the owner's thread, cancelled ones not at all, and nothing is swallowed."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.engine_link.jobs import Jobs, ThreadExecutor
from engine.contract.errors import BadQuery, EngineFault, JackdawError
from tests.fakes.executor import ManualExecutor


def test_an_outcome_comes_back_on_the_owners_thread(qtbot: QtBot) -> None:
    jobs = Jobs(ThreadExecutor(1))
    worked: list[int] = []
    delivered: list[tuple[int, str]] = []

    def work() -> str:
        worked.append(threading.get_ident())
        return "done"

    jobs.run(work, lambda result: delivered.append((threading.get_ident(), result)))
    qtbot.waitUntil(lambda: bool(delivered), timeout=3000)
    jobs.close()
    assert delivered == [(threading.get_ident(), "done")]
    assert worked != [threading.get_ident()]


def test_an_error_is_delivered_as_itself(qtbot: QtBot) -> None:
    executor = ManualExecutor()
    failures: list[JackdawError] = []

    def work() -> None:
        raise BadQuery(problem="no")

    Jobs(executor).run(work, lambda _none: pytest.fail("it did not work"), failures.append)
    executor.drain()
    assert [type(error) for error in failures] == [BadQuery]


def test_a_broken_call_becomes_an_engine_fault(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    executor = ManualExecutor()
    failures: list[JackdawError] = []

    def work() -> None:
        raise KeyError("surprise")

    Jobs(executor).run(work, lambda _none: None, failures.append)
    executor.drain()
    assert isinstance(failures[0], EngineFault)
    assert "surprise" in caplog.text


def test_a_cancelled_call_is_neither_made_nor_delivered(qtbot: QtBot) -> None:
    executor = ManualExecutor()
    calls: list[str] = []
    ticket = Jobs(executor).run(lambda: calls.append("made"), lambda _none: calls.append("delivered"))
    ticket.cancel()
    executor.drain()
    assert calls == []


def test_a_stream_delivers_each_item_then_its_end(qtbot: QtBot) -> None:
    executor = ManualExecutor()
    seen: list[object] = []

    def items() -> Iterator[int]:
        yield from (1, 2, 3)

    Jobs(executor).stream(items, seen.append, lambda: seen.append("end"), seen.append)
    executor.drain()
    assert seen == [1, 2, 3, "end"]


def test_a_cancelled_stream_stops_in_the_middle(qtbot: QtBot) -> None:
    executor = ManualExecutor()
    seen: list[int] = []

    def take(item: int) -> None:
        seen.append(item)
        if item == 2:
            ticket.cancel()

    ticket = Jobs(executor).stream(lambda: iter(range(9)), take, lambda: seen.append(99), lambda _error: None)
    executor.drain()
    assert seen == [0, 1, 2]
