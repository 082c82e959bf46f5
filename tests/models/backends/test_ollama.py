"""The Ollama backend against a stand-in that speaks the documented wire format."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import httpx
import pytest

from engine.contract.call import Call, CancelToken
from engine.contract.errors import BadRequest, Cancelled, NotFound, NotGranted, RemoteFailed
from engine.contract.generation import (
    Generation,
    Message,
    ModelDone,
    ModelEvent,
    ModelReasoning,
    ModelText,
    ModelToolCall,
    Sampling,
    ToolCall,
    ToolSpec,
)
from models.backends.ollama import OllamaBackend
from tests.fakes.ollama_server import StandIn, running_ollama, said

ASKED = (Message("user", "hello there"),)
SEARCH = ToolSpec("search", "Looks.", {"type": "object", "properties": {"query": {"type": "string"}}})


@pytest.fixture
def server() -> Iterator[StandIn]:
    with running_ollama() as server:
        yield server


def backend_of(server: StandIn, name: str = "m:4b", **facts: bool) -> OllamaBackend:
    def connect() -> httpx.Client:
        return httpx.Client(base_url=server.url, trust_env=False)

    return OllamaBackend(name, connect, "127.0.0.1", context_tokens=2048, **facts)


def text_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, ModelText))


def test_what_it_can_do_is_asked_of_the_server(server: StandIn) -> None:
    able = backend_of(server).capabilities()
    assert (able.tools, able.vision, able.reasoning, able.counting) == ("native", True, True, "estimate")
    assert able.remote == ""


def test_nothing_may_be_cut_and_the_context_is_always_said(server: StandIn) -> None:
    list(backend_of(server).stream(Generation(ASKED, Sampling(max_tokens=2, seed=5, stops=("X",))), Call()))
    (body,) = server.bodies("/api/chat")
    assert (body["truncate"], body["shift"], body["stream"]) == (False, False, True)
    assert body["options"]["num_ctx"] == 2048
    assert (body["options"]["seed"], body["options"]["stop"]) == (5, ["X"])
    assert body["think"] is False, "reasoning is on by default there"


def test_reasoning_text_calls_and_numbers_come_apart(server: StandIn) -> None:
    call = {"id": "call_7", "function": {"index": 0, "name": "search", "arguments": {"query": "ü\u2028x"}}}
    server.script = [said(thinking="hm"), said("I look"), said(tool_calls=[call])]
    *events, done = list(backend_of(server).stream(Generation(ASKED, tools=(SEARCH,), think=True), Call()))
    assert events[:2] == [ModelReasoning("hm"), ModelText("I look")]
    assert events[2] == ModelToolCall(0, "call_7", "search", json.dumps({"query": "ü\u2028x"}, ensure_ascii=False))
    assert isinstance(done, ModelDone)
    assert (done.finish, done.usage.prompt_tokens, done.usage.tokens_per_s) == ("tool_calls", 2, 3.0)


def test_ids_results_pictures_and_thoughts_go_back(server: StandIn) -> None:
    asked = ToolCall("call_7", "search", '{"query": "x"}')
    turns = (
        Message("user", "look", images=(b"\x89PNG",)),
        Message("assistant", "", tool_calls=(asked,), reasoning="hm"),
        Message("tool", "found", tool_call="call_7", name="search"),
    )
    list(backend_of(server).stream(Generation(turns, Sampling(max_tokens=1), tools=(SEARCH,)), Call()))
    picture, call, result = server.bodies("/api/chat")[0]["messages"]
    assert picture["images"] == ["iVBORw=="]
    assert call["tool_calls"] == [{"id": "call_7", "function": {"name": "search", "arguments": {"query": "x"}}}]
    assert call["thinking"] == "hm"
    assert (result["tool_call_id"], result["tool_name"]) == ("call_7", "search")


def test_a_schema_goes_along(server: StandIn) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    list(backend_of(server).stream(Generation(ASKED, Sampling(max_tokens=1), schema=schema), Call()))
    assert server.bodies("/api/chat")[0]["format"] == schema


@pytest.mark.parametrize("abilities", [("completion",), ("completion", "tools")])
def test_a_demanded_call_is_had_by_schema(abilities: tuple[str, ...], server: StandIn) -> None:
    server.abilities = abilities
    server.script = [said('{"action": "search", '), said('"input": {"query": "x"}}')]
    request = Generation(ASKED, tools=(SEARCH,), tool_choice="search")
    call, done = list(backend_of(server).stream(request, Call()))
    assert isinstance(call, ModelToolCall)
    assert (call.name, json.loads(call.arguments)) == ("search", {"query": "x"})
    assert call.id
    assert isinstance(done, ModelDone)
    assert done.finish == "tool_calls"
    body = server.bodies("/api/chat")[0]
    assert "tools" not in body
    assert [choice["properties"]["action"]["const"] for choice in body["format"]["anyOf"]] == ["search"]


def test_a_model_without_tools_may_answer_in_words(server: StandIn) -> None:
    server.abilities = ("completion",)
    server.script = [said('{"action": "answer", "input": "no need"}')]
    *events, done = list(backend_of(server).stream(Generation(ASKED, tools=(SEARCH,)), Call()))
    assert text_of(events) == "no need"
    assert isinstance(done, ModelDone)
    assert done.finish == "end"


def test_an_error_in_the_middle_is_an_error(server: StandIn) -> None:
    server.script = [said("Once"), {"error": "llama runner process has terminated"}]
    events = backend_of(server).stream(Generation(ASKED), Call())
    assert next(events) == ModelText("Once")
    with pytest.raises(RemoteFailed, match="terminated"):
        next(events)


def test_an_answer_that_breaks_off_is_an_error(server: StandIn) -> None:
    server.script = [said("Once"), {**said(" more"), "cut": True}]
    with pytest.raises(RemoteFailed, match="broke off"):
        list(backend_of(server).stream(Generation(ASKED), Call()))


def test_what_does_not_fit_is_refused_by_the_server_and_told(server: StandIn) -> None:
    with pytest.raises(BadRequest, match="context length"):
        list(backend_of(server).stream(Generation((Message("user", "x " * 3000),)), Call()))


def test_a_server_that_cuts_all_the_same_is_caught(server: StandIn) -> None:
    server.obeys_truncate = False
    done = list(backend_of(server).stream(Generation((Message("user", "long " * 3000),)), Call()))[-1]
    assert isinstance(done, ModelDone)
    assert "left out" in done.usage.notes[0]


@pytest.mark.parametrize("begun", [False, True])
def test_cancel_hangs_up_while_the_server_reads(begun: bool, server: StandIn) -> None:
    server.script = [*([said("Once")] if begun else []), {"hang": True}]
    token = CancelToken()
    events = backend_of(server).stream(Generation(ASKED), Call(cancel=token))
    threading.Thread(target=lambda: server.waiting.wait(10) and token.cancel(), daemon=True).start()
    with pytest.raises(Cancelled):
        list(events)
    assert server.hung_up.wait(5), "the server would go on working"


def test_cancel_of_the_backend_and_leaving_the_stream_hang_up(server: StandIn) -> None:
    server.script = [said("Once"), {"hang": True}]
    backend = backend_of(server)
    events = backend.stream(Generation(ASKED), Call())
    next(events)
    backend.cancel()
    with pytest.raises(Cancelled):
        list(events)
    assert server.hung_up.wait(5)
    server.hung_up.clear()
    events = backend.stream(Generation(ASKED), Call())
    next(events)
    events.close()  # type: ignore[attr-defined]  # a generator
    assert server.hung_up.wait(5)


def test_a_model_of_a_cloud_needs_leave_by_name(server: StandIn) -> None:
    server.remote_host = "https://ollama.example"
    with pytest.raises(NotGranted, match=r"ollama\.example") as caught:
        list(backend_of(server).stream(Generation(ASKED), Call()))
    assert caught.value.remedy is not None
    assert caught.value.remedy.action == "allow_cloud"
    assert not server.bodies("/api/chat"), "nothing of the question may have been sent"
    assert backend_of(server, cloud=True).capabilities().remote == "https://ollama.example"


def test_an_unknown_model_and_a_busy_server_say_so(server: StandIn) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        backend_of(server, "nowhere").capabilities()
    server.status = 503
    with pytest.raises(RemoteFailed, match="busy"):
        list(backend_of(server).stream(Generation(ASKED), Call()))


def test_no_server_says_so() -> None:
    with running_ollama() as server:
        pass
    with pytest.raises(RemoteFailed):
        backend_of(server).capabilities()


def test_the_count_is_an_estimate_that_learns(server: StandIn) -> None:
    backend = backend_of(server)
    request = Generation((Message("user", "a " * 400),), Sampling(max_tokens=1))
    before = backend.count_prompt(request)
    list(backend.stream(request, Call()))
    assert backend.count_prompt(request) >= max(before, 400), "one byte in two is a token there"


def test_warming_loads_and_says_nothing(server: StandIn) -> None:
    backend_of(server).warm(Generation(ASKED), Call())
    assert server.bodies("/api/chat")[0]["messages"] == []


def test_a_model_that_does_not_see_is_sent_no_pictures(server: StandIn) -> None:
    server.abilities = ("completion", "tools")
    with pytest.raises(BadRequest, match="does not see"):
        list(backend_of(server).stream(Generation((Message("user", "look", images=(b"x",)),)), Call()))
    assert not server.bodies("/api/chat")
