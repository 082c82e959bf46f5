"""Every ChatBackend keeps the same promises: the scripted one of the tests and the real one alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.call import Call, CancelToken
from engine.contract.errors import BadRequest, Cancelled, RunnerFailed
from engine.contract.generation import ChatBackend, Generation, Message, ModelDone, ModelText, Sampling
from models.backends.llama_cpp import LlamaCppBackend
from models.chat import chat_runner
from tests.fakes.chat_backend import ScriptedBackend

HELLO = (Message("system", "Be brief."), Message("user", "hello " * 20))


@pytest.fixture(scope="module")
def llama(tiny_gguf: Path) -> Iterator[LlamaCppBackend]:
    runner = chat_runner("tiny", tiny_gguf, context_tokens=2048, threads=1)
    yield LlamaCppBackend(runner)
    runner.close()


@pytest.fixture(params=["scripted", "llama"])
def backend(request: pytest.FixtureRequest) -> ChatBackend:
    if request.param == "scripted":
        return ScriptedBackend(tuple(f" w{n}" for n in range(400)))
    real: ChatBackend = request.getfixturevalue("llama")
    return real


def test_it_says_what_it_can_do(backend: ChatBackend) -> None:
    able = backend.capabilities()
    assert able.model
    assert able.context_tokens == 2048
    assert "<|im_start|>" in able.control_tokens


def test_text_comes_first_and_the_numbers_last(backend: ChatBackend) -> None:
    *text, done = list(backend.stream(Generation(HELLO, Sampling(max_tokens=8)), Call()))
    assert text
    assert all(isinstance(event, ModelText) and event.text for event in text)
    assert isinstance(done, ModelDone)
    assert done.finish == "length"
    assert done.usage.generated_tokens == 8
    assert done.usage.prompt_tokens >= backend.count_tokens(["hello " * 20])[0]


def test_tokens_add_up(backend: ChatBackend) -> None:
    nothing, little, much = backend.count_tokens(["", "hello there", "hello there " * 10])
    assert nothing == 0
    assert 0 < little < much


def test_the_prompt_is_counted_as_it_is_read(backend: ChatBackend) -> None:
    request = Generation(HELLO, Sampling(max_tokens=2))
    counted = backend.count_prompt(request)
    backend.warm(request, Call())
    done = list(backend.stream(request, Call()))[-1]
    assert isinstance(done, ModelDone)
    assert done.usage.prompt_tokens == counted


def test_a_cancelled_call_ends_the_stream(backend: ChatBackend) -> None:
    token = CancelToken()
    events = backend.stream(Generation(HELLO, Sampling(max_tokens=1500)), Call(cancel=token))
    assert isinstance(next(events), ModelText)
    token.cancel()
    with pytest.raises(Cancelled):
        list(events)
    assert list(backend.stream(Generation(HELLO, Sampling(max_tokens=2)), Call()))


def test_cancel_ends_the_stream_and_not_the_next_one(backend: ChatBackend) -> None:
    events = backend.stream(Generation(HELLO, Sampling(max_tokens=1500)), Call())
    next(events)
    backend.cancel()
    with pytest.raises(Cancelled):
        list(events)
    assert isinstance(list(backend.stream(Generation(HELLO, Sampling(max_tokens=2)), Call()))[-1], ModelDone)


def test_a_stream_that_is_left_frees_the_model(backend: ChatBackend) -> None:
    events = backend.stream(Generation(HELLO, Sampling(max_tokens=1500)), Call())
    next(events)
    events.close()  # type: ignore[attr-defined]  # both are generators
    assert isinstance(list(backend.stream(Generation(HELLO, Sampling(max_tokens=2)), Call()))[-1], ModelDone)


def test_what_does_not_fit_is_refused(backend: ChatBackend) -> None:
    with pytest.raises(BadRequest):
        list(backend.stream(Generation((Message("user", "x y " * 2000),)), Call()))


def test_a_model_whose_process_is_killed_says_so_and_comes_back(tiny_gguf: Path) -> None:
    import os
    import signal

    runner = chat_runner("tiny", tiny_gguf, threads=1)
    backend = LlamaCppBackend(runner)
    events = backend.stream(Generation(HELLO, Sampling(max_tokens=1500)), Call())
    next(events)
    pid = runner.status.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(RunnerFailed, match="tiny"):
        list(events)
    assert isinstance(list(backend.stream(Generation(HELLO, Sampling(max_tokens=2)), Call()))[-1], ModelDone)
    runner.close()
