"""A model process that dies in the middle of an answer: what was said stays, the reason is told, and life goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine.contract.answer import Answered, AnswerFailed, TextDelta
from engine.contract.chat import ChatRole, NodeStatus, TextPart
from engine.contract.request import Question
from engine.doors.client.discovery import find
from engine.doors.client.engine_client import EngineClient
from engine.settings.paths import Home
from tests.acceptance.program import Engine, Program
from tests.fakes.tiny_gguf import Shape, make_tiny_gguf

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(180)]

QUESTION = Question("Tell me a long story.", scope="none")


@pytest.fixture(scope="module")
def engine(program: Program) -> Iterator[Engine]:
    Home(program.home).create()
    with program.engine() as engine:
        yield engine


@pytest.fixture
def client(program: Program, engine: Engine, tmp_path: Path) -> Iterator[EngineClient]:
    """An engine with a random model that never ends by itself and takes long to fill its context."""
    client = find(Home(program.home))
    assert client is not None
    path = make_tiny_gguf(tmp_path / "teller.gguf", shape=Shape(256, 8, 6, 512, context=4096))
    client.change_settings({"chat.max_answer_tokens": 3000, "chat.context_tokens": 4096})
    client.use_model(client.add_model(path).name, "chat")
    yield client
    client.close()


def model_process(engine: Engine) -> psutil.Process:
    children = psutil.Process(engine.pid).children(recursive=True)
    return next(child for child in children if "models.runners.chat" in " ".join(child.cmdline()))


def test_a_killed_model_leaves_what_it_said_and_the_next_question_works(client: EngineClient, engine: Engine) -> None:
    asked = client.ask(QUESTION)
    said, last = "", None
    killed = 0
    for event in client.answer_events(asked):
        last = event
        if isinstance(event, TextDelta):
            said += event.text
            if not killed:
                killed = model_process(engine).pid
                os.kill(killed, signal.SIGKILL)
    assert killed
    assert isinstance(last, AnswerFailed)
    assert "teller" in str(last.error), "the error names the model"
    assert "-9" in str(last.error)

    (chat,) = client.chats()
    answer = client.chat(chat.id).nodes[-1]
    assert (answer.role, answer.status) == (ChatRole.ASSISTANT, NodeStatus.FAILED)
    assert answer.problem is not None
    assert "teller" in str(answer.problem["message"])
    kept = "".join(part.text for part in answer.parts if isinstance(part, TextPart))
    assert kept.strip()
    assert kept.strip() == said.strip()

    client.change_settings({"chat.max_answer_tokens": 16})
    again = client.ask(Question("And now a short one.", chat=chat.id, scope="none"))
    assert isinstance(list(client.answer_events(again))[-1], Answered)
    assert client.info().pid == engine.pid
    assert model_process(engine).pid != killed
