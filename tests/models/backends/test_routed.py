"""Several models behind one backend: the next one answers, and the answer says so."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from engine.contract.call import Call, CancelToken
from engine.contract.errors import BadRequest, Cancelled, JackdawError, ModelTooLarge, RemoteFailed
from engine.contract.generation import ChatBackend, Generation, Message, ModelDone, ModelText
from models.backends.routed import Choice, Circuits, RoutedBackend
from models.catalogue.routing import FAILURES_TO_OPEN, OPEN_S
from tests.fakes.chat_backend import ScriptedBackend

ASKED = Generation((Message("user", "hello"),))
DOWN = RemoteFailed(destination="there", problem="it is down")


def failing(error: JackdawError, times: int = 99) -> ScriptedBackend:
    left = [times]

    def before(place: int) -> None:
        if left[0]:
            left[0] -= 1
            raise error

    return ScriptedBackend(("first",), before=before)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def routed(*backends: ChatBackend, circuits: Circuits | None = None) -> RoutedBackend:
    def opener(backend: ChatBackend) -> Choice:
        return Choice(f"m{backends.index(backend)}", lambda: backend)

    # no chance, no pause worth speaking of
    return RoutedBackend([opener(one) for one in backends], circuits or Circuits(), chance=lambda: -0.99)


def test_the_next_one_answers_and_it_is_said() -> None:
    seen: list[tuple[str, Mapping[str, object]]] = []
    call = Call(trace=lambda name, facts: seen.append((name, facts)))
    *text, done = list(routed(failing(DOWN), ScriptedBackend(("second",))).stream(ASKED, call))
    assert text == [ModelText("second")]
    assert isinstance(done, ModelDone)
    assert done.usage.backend == "m1"
    assert "m0 did not answer" in done.usage.notes[0]
    assert [(facts["model"], facts["then"]) for name, facts in seen if name == "model_failed"] == [
        ("m0", "retry"),
        ("m0", "retry"),
        ("m0", "next"),
    ]
    assert seen[-1] == ("model", {"model": "m1", "place": 1})


def test_a_hiccup_is_tried_again() -> None:
    *text, done = list(routed(failing(DOWN, times=1), ScriptedBackend(("second",))).stream(ASKED, Call()))
    assert text == [ModelText("first")]
    assert isinstance(done, ModelDone)
    assert (done.usage.backend, done.usage.notes) == ("m0", ())


def test_words_of_two_models_are_never_mixed() -> None:
    broken = ScriptedBackend(("first",), error=DOWN)
    events = routed(broken, ScriptedBackend(("second",))).stream(ASKED, Call())
    assert next(events) == ModelText("first")
    with pytest.raises(RemoteFailed):
        next(events)


def test_a_wrong_request_is_nobody_else_s_business() -> None:
    second = ScriptedBackend(("second",))
    with pytest.raises(BadRequest):
        list(routed(failing(BadRequest(problem="wrong")), second).stream(ASKED, Call()))
    assert not second.asked


def test_when_all_fail_the_first_reason_is_told() -> None:
    other = failing(ModelTooLarge(model="m1", sentence="no room"))
    with pytest.raises(RemoteFailed, match="it is down"):
        list(routed(failing(DOWN), other).stream(ASKED, Call()))


def test_one_that_keeps_failing_is_left_alone_for_a_while() -> None:
    clock = Clock()
    bad, good, circuits = failing(DOWN), ScriptedBackend(("second",)), Circuits(clock)
    both = routed(bad, good, circuits=circuits)
    list(both.stream(ASKED, Call()))
    assert len(bad.asked) == FAILURES_TO_OPEN
    list(both.stream(ASKED, Call()))
    assert len(bad.asked) == FAILURES_TO_OPEN, "not asked while its circuit is open"
    assert both.capabilities().model == "scripted"
    clock.now += OPEN_S + 1
    list(both.stream(ASKED, Call()))
    assert len(bad.asked) == FAILURES_TO_OPEN + 1, "one try, and left alone again"


def test_a_cancelled_call_waits_for_no_retry() -> None:
    token = CancelToken()

    def before(place: int) -> None:
        token.cancel()
        raise DOWN

    with pytest.raises(Cancelled):
        list(routed(ScriptedBackend(("x",), before=before)).stream(ASKED, Call(cancel=token)))


def test_what_cannot_be_opened_is_passed_over() -> None:
    def too_large() -> ChatBackend:
        raise ModelTooLarge(model="big", sentence="No room.")

    choices = [Choice("big", too_large), Choice("small", lambda: ScriptedBackend(("hi",), context_tokens=99))]
    both = RoutedBackend(choices, Circuits())
    assert both.capabilities().context_tokens == 99
    assert both.count_tokens(["a b"]) == [2]
    done = list(both.stream(ASKED, Call()))[-1]
    assert isinstance(done, ModelDone)
    assert done.usage.backend == "small"
