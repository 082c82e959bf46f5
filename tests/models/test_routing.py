"""Who answers, who steps in, and when a failing model is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.errors import BadRequest, Cancelled, JackdawError, ModelTooLarge, RemoteFailed
from models.catalogue.routing import (
    CLOSED,
    FAILURES_TO_OPEN,
    LONGEST_PAUSE_S,
    OPEN_S,
    Decision,
    choices,
    decide,
    pause_s,
)


def test_a_task_has_its_own_model_or_the_chat_s_and_then_the_others() -> None:
    chosen = {"chat": "big", "title": "small"}
    assert choices("chat", chosen, ["other"]) == ("big", "other")
    assert choices("title", chosen, ["other", "big"]) == ("small", "big", "other")
    assert choices("title", {"chat": "big"}, []) == ("big",)
    assert choices("chat", {}, ["other"]) == (), "nobody chose a model, so nobody is asked"


@pytest.mark.parametrize(
    ("error", "tried", "begun", "expected"),
    [
        (RemoteFailed(destination="x", problem="y"), 1, False, Decision.RETRY),
        (RemoteFailed(destination="x", problem="y"), 3, False, Decision.NEXT),
        (RemoteFailed(destination="x", problem="y"), 1, True, Decision.GIVE_UP),
        (ModelTooLarge(model="x", sentence="y"), 1, False, Decision.NEXT),
        (BadRequest(problem="y"), 1, False, Decision.GIVE_UP),
        (Cancelled(), 1, False, Decision.GIVE_UP),
    ],
)
def test_what_is_done_about_an_error(error: JackdawError, tried: int, begun: bool, expected: Decision) -> None:
    assert decide(error, tried, begun=begun) is expected


def test_a_circuit_opens_lets_one_try_through_and_closes() -> None:
    circuit = CLOSED
    for _ in range(FAILURES_TO_OPEN):
        assert not circuit.is_open(10.0)
        circuit = circuit.failed(10.0)
    assert circuit.is_open(10.0 + OPEN_S - 1)
    assert not circuit.is_open(10.0 + OPEN_S)
    assert circuit.failed(10.0 + OPEN_S).is_open(10.0 + OPEN_S)


@given(st.integers(1, 40), st.floats(0, 1))
def test_pauses_grow_and_end(tried: int, chance: float) -> None:
    pause = pause_s(tried, chance)
    assert 0 < pause <= LONGEST_PAUSE_S
    assert pause <= pause_s(tried + 1, 1.0)
