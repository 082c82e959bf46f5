"""Answers in the making: one for all who ask the same, none for those who left."""

from __future__ import annotations

import threading

import pytest

from engine.contract.answer import Usage
from engine.contract.generation import Generation, Message, ModelDone, ModelText
from engine.doors.gateway.failure import Failure
from engine.doors.gateway.runs import Asked, ChatRun, ChatRuns, fingerprint
from tests.fakes.chat_backend import ScriptedBackend

ASKED = Generation((Message("user", "hello"),))


class Scene:
    """One model that waits to be let go, and runs with room for one."""

    def __init__(self) -> None:
        self.go, self.ended = threading.Event(), threading.Event()
        self.backend = ScriptedBackend(("Hello",), before=self.wait)
        self.runs = ChatRuns(lambda: 1, lambda asked, run: self.ended.set())

    def wait(self, place: int) -> None:
        self.go.wait(10)

    def asked(self, name: str) -> Asked:
        return Asked("k", name, ASKED, lambda: self.backend, cached=False)


def test_the_same_is_asked_once_and_something_else_finds_no_room() -> None:
    scene = Scene()
    first, source = scene.runs.start(scene.asked("a"))
    assert source == "off"
    second, source = scene.runs.start(scene.asked("a"))
    assert (second is first, source) == (True, "join")
    with pytest.raises(Failure) as caught:
        scene.runs.start(scene.asked("b"))
    assert caught.value.status == 503
    scene.go.set()
    assert scene.ended.wait(10)
    assert len(scene.backend.asked) == 1


def test_only_the_last_reader_to_leave_cancels() -> None:
    scene = Scene()
    run, _ = scene.runs.start(scene.asked("a"))
    scene.runs.start(scene.asked("a"))
    run.leave()
    assert not run.call.cancel.is_cancelled
    run.leave()
    assert run.call.cancel.is_cancelled
    assert not run.join(), "nobody may join what was given up"
    scene.go.set()
    assert scene.ended.wait(10)


def test_an_answer_from_memory_is_the_answer() -> None:
    events = (ModelText("x"), ModelDone(Usage(1, 0, 1), "end"))
    run = ChatRun.of(events)
    assert (tuple(run.events), run.is_ended, run.failure) == (events, True, None)


def test_the_same_is_the_same_however_it_travels() -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "ü"}]}
    assert fingerprint("k", body) == fingerprint("k", {**body, "stream": True, "stream_options": {}})
    assert fingerprint("k", body) != fingerprint("other", body)
    assert fingerprint("k", body) != fingerprint("k", {**body, "seed": 1})
