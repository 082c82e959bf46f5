"""A turn goes from its question to an answer that says how far it can be trusted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.viewmodels.ask.turn import Turn, TurnState, advance, check_line, details, what_it_read, with_sources
from engine.contract.answer import Answered, AnswerFailed, StatusChanged, Usage
from engine.contract.errors import Cancelled, RunnerFailed
from tests.fakes.engine import ANSWER, answer_events


def answered() -> Turn:
    turn = Turn(0, "How long?")
    for event in answer_events():
        turn = advance(turn, event)
    return turn


def test_sources_come_before_words() -> None:
    turn = advance(Turn(0, "How long?"), answer_events()[0])
    assert turn.state is TurnState.READING
    assert turn.status == "Reading 4 passages"
    assert len(turn.citations) == 4


def test_a_whole_answer() -> None:
    turn = answered()
    assert turn.state is TurnState.DONE
    assert turn.text == ANSWER
    assert check_line(turn).sentence == "7 of 7 figures and names found in the sources"
    assert check_line(turn).tone == "ok"
    assert details(turn) == "Qwen3 4B \u00b7 812 tokens read \u00b7 96 written \u00b7 21 tokens/s"
    assert what_it_read(turn)[-1].endswith("left out, no room")
    assert "[1] lease-2024-signed.pdf, page 3" in with_sources(turn)


@pytest.mark.parametrize(
    ("grounding", "checked", "tone", "beginning"),
    [
        ("passages", (0, 0), "muted", "Quoted word for word"),
        ("none", (0, 0), "muted", "Nothing in your files"),
        ("generated", (3, 4), "warn", "3 of 4"),
        ("generated", (0, 0), "muted", "Nothing in this answer"),
    ],
)
def test_the_check_line(grounding: str, checked: tuple[int, int], tone: str, beginning: str) -> None:
    end = Answered("x", grounding, (), "", Usage(), "c", "n", checked)
    verdict = check_line(replace(answered(), answered=end))
    assert verdict.tone == tone
    assert verdict.sentence.startswith(beginning)


def test_a_stop_and_a_failure_keep_the_text() -> None:
    half = replace(Turn(0, "q"), text="half", state=TurnState.ANSWERING)
    stopped = advance(half, AnswerFailed(Cancelled().to_wire()))
    failed = advance(half, AnswerFailed(RunnerFailed(model="m", problem="it died").to_wire()))
    assert (stopped.state, stopped.text) == (TurnState.STOPPED, "half")
    assert (failed.state, failed.text) == (TurnState.FAILED, "half")
    assert "it died" in check_line(failed).sentence


def test_a_status_is_passed_on() -> None:
    assert advance(Turn(0, "q"), StatusChanged("Loading the model")).status == "Loading the model"
