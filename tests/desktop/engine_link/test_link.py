"""The link starts the engine, survives its death, says so, and stops it at the end."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.engine_link.jobs import Jobs, ThreadExecutor
from desktop.engine_link.link import EngineLink, LinkPhase, LinkState
from desktop.viewmodels.shell.strip import bar_sentence
from engine.contract.errors import EngineUnreachable, JackdawError, LedgerDamaged, NewerLedger
from engine.contract.event import Event
from tests.fakes.engine import FakeEngine, FakeHandle


class Starter:
    def __init__(self) -> None:
        self.handles: list[FakeHandle] = []
        self.refusals: list[JackdawError] = []

    def __call__(self) -> FakeHandle:
        if self.refusals:
            raise self.refusals.pop(0)
        self.handles.append(FakeHandle(FakeEngine()))
        return self.handles[-1]


def open_link(qtbot: QtBot, starter: Starter) -> tuple[EngineLink, list[LinkState]]:
    link = EngineLink(starter, Jobs(ThreadExecutor(2)))
    states: list[LinkState] = []
    link.state_changed.connect(states.append)
    link.open()
    return link, states


def test_events_arrive(qtbot: QtBot) -> None:
    starter = Starter()
    link, _states = open_link(qtbot, starter)
    qtbot.waitUntil(lambda: link.state.phase is LinkPhase.READY, timeout=3000)
    event = Event(1, "resync", "", {})
    with qtbot.waitSignal(link.event_received, timeout=3000) as caught:
        starter.handles[0].client.sent.put(event)
    assert caught.args == [event]
    link.close()
    assert starter.handles[0].stops == 1


def test_a_dead_engine_is_started_again(qtbot: QtBot) -> None:
    starter = Starter()
    link, states = open_link(qtbot, starter)
    qtbot.waitUntil(lambda: link.state.phase is LinkPhase.READY, timeout=3000)
    starter.handles[0].die()
    qtbot.waitUntil(lambda: len(starter.handles) == 2 and link.state.phase is LinkPhase.READY, timeout=5000)
    assert [state.phase for state in states] == [LinkPhase.READY, LinkPhase.RESTARTING, LinkPhase.READY]
    assert "started again" in bar_sentence(states[1])
    link.close()


def test_an_engine_that_does_not_answer_is_tried_again_with_patience(qtbot: QtBot) -> None:
    starter = Starter()
    starter.refusals = [EngineUnreachable(problem="too slow")]
    link, states = open_link(qtbot, starter)
    qtbot.waitUntil(lambda: link.state.phase is LinkPhase.READY, timeout=5000)
    assert states[0] == LinkState(LinkPhase.RESTARTING, 1, "The engine does not answer: too slow.")
    link.close()


def test_a_refusal_the_person_must_mend_is_not_repeated(qtbot: QtBot) -> None:
    starter = Starter()
    refusal = NewerLedger(found=9, known=1, snapshot="x")
    starter.refusals = [refusal]
    link, _states = open_link(qtbot, starter)
    qtbot.waitUntil(lambda: link.state.phase is LinkPhase.REFUSED, timeout=3000)
    assert bar_sentence(link.state) == refusal.message
    assert not link._retry.isActive()
    link.close()


def test_a_closed_link_starts_nothing(qtbot: QtBot) -> None:
    starter = Starter()
    link, _states = open_link(qtbot, starter)
    qtbot.waitUntil(lambda: link.state.phase is LinkPhase.READY, timeout=3000)
    link.close()
    link.open()
    assert len(starter.handles) == 1
    assert link.state.phase is LinkPhase.CLOSED


def test_a_copy_is_put_back_with_the_engine_stopped(qtbot: QtBot) -> None:
    starter = Starter()
    put_back: list[object] = []

    def restore(backup: Path | None) -> None:
        put_back.append((backup, starter.handles[0].stops))

    link = EngineLink(starter, Jobs(ThreadExecutor(2)), restore)
    link.open()
    qtbot.waitUntil(lambda: link.state.phase is LinkPhase.READY, timeout=3000)
    said: list[str] = []
    link.restore(Path("/stick/backup.zip"), lambda: said.append("done"), lambda error: said.append(error.message))
    qtbot.waitUntil(lambda: len(starter.handles) == 2 and link.state.phase is LinkPhase.READY, timeout=5000)
    assert put_back == [(Path("/stick/backup.zip"), 1)]
    assert said == ["done"]
    link.close()


def test_what_cannot_be_put_back_is_said_and_the_engine_comes_back(qtbot: QtBot) -> None:
    starter = Starter()
    link, _states = open_link(qtbot, starter)
    qtbot.waitUntil(lambda: link.state.phase is LinkPhase.READY, timeout=3000)
    said: list[str] = []
    link.restore(None, lambda: said.append("done"), lambda error: said.append(error.code))
    qtbot.waitUntil(lambda: len(starter.handles) == 2 and link.state.phase is LinkPhase.READY, timeout=5000)
    assert said == [EngineUnreachable.code]
    link.close()


def test_a_refusal_tells_its_code(qtbot: QtBot) -> None:
    starter = Starter()
    starter.refusals = [LedgerDamaged(path="/l", problem="it is empty", way_back="")]
    link, _states = open_link(qtbot, starter)
    qtbot.waitUntil(lambda: link.state.phase is LinkPhase.REFUSED, timeout=3000)
    assert link.state.code == LedgerDamaged.code
    link.close()
