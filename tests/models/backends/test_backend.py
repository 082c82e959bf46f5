"""Every ChatBackend keeps the same promises: the scripted one of the tests, the real one, and one of a server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.contract.call import Call, CancelToken
from engine.contract.errors import BadRequest, Cancelled, RunnerFailed
from engine.contract.generation import (
    ChatBackend,
    Generation,
    Message,
    ModelDone,
    ModelText,
    ModelToolCall,
    Sampling,
    ToolSpec,
)
from models.backends.llama_cpp import LlamaCppBackend
from models.backends.ollama import OllamaBackend
from models.calling.arguments import faults
from models.handles.chat import chat_runner
from models.handles.template_worker import TemplateWorker
from tests.fakes.chat_backend import ScriptedBackend
from tests.fakes.ollama_server import StandIn, running_ollama, said

HELLO = (Message("system", "Be brief."), Message("user", "hello " * 20))


@pytest.fixture(scope="module")
def llama(tiny_gguf: Path) -> Iterator[LlamaCppBackend]:
    runner = chat_runner("tiny", tiny_gguf, context_tokens=2048, threads=1)
    templates = TemplateWorker()
    yield LlamaCppBackend(runner, templates)
    runner.close()
    templates.close()


@pytest.fixture
def ollama() -> Iterator[StandIn]:
    with running_ollama() as server:
        yield server


@pytest.fixture(params=["scripted", "llama", "ollama"])
def backend(request: pytest.FixtureRequest) -> ChatBackend:
    if request.param == "scripted":
        return ScriptedBackend(tuple(f" w{n}" for n in range(400)))
    if request.param == "ollama":
        url = request.getfixturevalue("ollama").url
        return OllamaBackend("m", lambda: httpx.Client(base_url=url, trust_env=False), url, context_tokens=2048)
    real: ChatBackend = request.getfixturevalue("llama")
    return real


def test_it_says_what_it_can_do(backend: ChatBackend) -> None:
    able = backend.capabilities()
    assert able.model
    assert able.context_tokens == 2048
    assert able.counting in {"exact", "estimate"}
    assert "<|im_start|>" in able.control_tokens or able.counting == "estimate"


def test_text_comes_first_and_the_numbers_last(backend: ChatBackend) -> None:
    *text, done = list(backend.stream(Generation(HELLO, Sampling(max_tokens=8)), Call()))
    assert text
    assert all(isinstance(event, ModelText) and event.text for event in text)
    assert isinstance(done, ModelDone)
    assert done.finish == "length"
    assert done.usage.generated_tokens == 8
    if backend.capabilities().counting == "exact":
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
    if backend.capabilities().counting == "exact":
        assert done.usage.prompt_tokens == counted
    else:
        assert 0 < done.usage.prompt_tokens <= counted


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
    templates = TemplateWorker()
    backend = LlamaCppBackend(runner, templates)
    events = backend.stream(Generation(HELLO, Sampling(max_tokens=1500)), Call())
    next(events)
    pid = runner.status.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(RunnerFailed, match="tiny"):
        list(events)
    assert isinstance(list(backend.stream(Generation(HELLO, Sampling(max_tokens=2)), Call()))[-1], ModelDone)
    runner.close()
    templates.close()


PLACE = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 12},
        "kind": {"enum": ["shelf", "box"]},
        "numbers": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9}, "maxItems": 3},
    },
    "required": ["name", "kind", "numbers"],
    "additionalProperties": False,
}
SEARCH = ToolSpec("search", "Looks in the files.", PLACE)
PATH = {"type": "object", "properties": {"path": {"type": "string", "maxLength": 20}}}
OPEN = ToolSpec("open", "Opens a file.", PATH)
FITTING = '{"name": "a", "kind": "box", "numbers": [1]}'


def readable(text: str) -> str:
    """Return the text with one sign for what a grammar takes for one: random weights write bytes that are no UTF-8."""
    return re.sub("\ufffd+", "\ufffd", text)


@pytest.fixture
def answering(request: pytest.FixtureRequest, backend: ChatBackend) -> Callable[..., ChatBackend]:
    """Return a backend; the scripted one says what it is given."""

    def answer(*script: str | ModelToolCall) -> ChatBackend:
        if isinstance(backend, OllamaBackend):
            request.getfixturevalue("ollama").script = [_line(script)]
        return ScriptedBackend(script) if isinstance(backend, ScriptedBackend) else backend

    return answer


def _line(script: tuple[str | ModelToolCall, ...]) -> dict[str, Any]:
    """Return what a server that holds to the schema of the request says."""
    first = script[0]
    if isinstance(first, str):
        return said(first)
    return said(f'{{"action": "{first.name}", "input": {FITTING}}}')


@pytest.mark.parametrize("seed", range(4))
def test_an_answer_fits_its_schema(answering: Callable[..., ChatBackend], seed: int) -> None:
    request = Generation(HELLO, Sampling(max_tokens=400, temperature=1.0, seed=seed), schema=PLACE)
    *events, done = list(answering(FITTING).stream(request, Call()))
    assert isinstance(done, ModelDone)
    text = "".join(event.text for event in events if isinstance(event, ModelText))
    assert faults(json.loads(readable(text)), PLACE) == ()


@pytest.mark.parametrize("choice", ["required", "search"])
def test_a_call_that_is_demanded_is_made_and_fits(answering: Callable[..., ChatBackend], choice: str) -> None:
    tools = (SEARCH, OPEN)
    request = Generation(HELLO, Sampling(max_tokens=400, temperature=1.0), tools=tools, tool_choice=choice)
    script = (ModelToolCall(0, "id1", "search"), ModelToolCall(0, arguments=FITTING))
    first, *more, done = list(answering(*script).stream(request, Call()))
    assert isinstance(first, ModelToolCall)
    assert first.id
    assert all(isinstance(event, ModelToolCall) and not event.name for event in more)
    arguments = first.arguments + "".join(event.arguments for event in more if isinstance(event, ModelToolCall))
    tool = next(tool for tool in tools if tool.name == first.name)
    assert choice in {"required", tool.name}
    assert faults(json.loads(readable(arguments)), tool.parameters) == ()
    assert isinstance(done, ModelDone)
    assert done.finish == "tool_calls"


def test_tools_that_are_switched_off_are_not_called(backend: ChatBackend) -> None:
    request = Generation(HELLO, Sampling(max_tokens=8), tools=(SEARCH,), tool_choice="none")
    assert not [event for event in backend.stream(request, Call()) if isinstance(event, ModelToolCall)]


def test_with_tools_the_prompt_is_longer(backend: ChatBackend) -> None:
    if isinstance(backend, ScriptedBackend):
        pytest.skip("the scripted one has no template")
    without = backend.count_prompt(Generation(HELLO))
    assert backend.count_prompt(Generation(HELLO, tools=(SEARCH,))) > without


def test_what_is_known_of_the_tokens_comes_with_the_text(backend: ChatBackend) -> None:
    if not isinstance(backend, LlamaCppBackend):
        pytest.skip("the scripted ones have no probabilities")
    events = list(backend.stream(Generation(HELLO, Sampling(max_tokens=4, top_logprobs=2)), Call()))
    known = [item for event in events if isinstance(event, ModelText) for item in event.logprobs]
    assert len(known) == 4
    assert all(item.logprob <= 0 and len(item.alternatives) == 2 for item in known)


def test_a_model_that_does_not_see_is_given_no_pictures(llama: LlamaCppBackend) -> None:
    assert not llama.capabilities().vision
    with pytest.raises(BadRequest, match="does not see"):
        list(llama.stream(Generation((Message("user", "look", images=(b"x",)),)), Call()))
