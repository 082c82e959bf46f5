"""The OpenAI-compatible backend against lines of a stand-in: what a real server of ours never sends. The real one is
asked in tests/end2end/test_gateway.py."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from engine.contract.call import Call, CancelToken
from engine.contract.errors import BadRequest, Cancelled, NotFound, RemoteFailed
from engine.contract.generation import (
    Generation,
    Message,
    ModelDone,
    ModelReasoning,
    ModelText,
    ModelToolCall,
    Sampling,
    ToolCall,
    ToolSpec,
)
from models.backends.openai_server import OpenAiBackend, OpenAiServer

ASKED = Generation((Message("user", "hello there"),))
SEARCH = ToolSpec("search", "Looks.", {"type": "object", "properties": {}})
USAGE = {
    "choices": [],
    "usage": {"prompt_tokens": 4, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 3}},
}


class Server:
    """Sends ``lines`` to every question; ``hang`` waits for the caller to hang up after them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.status = 200
        self.hang = False
        self.asked: list[dict[str, Any]] = []
        self.waiting, self.hung_up = threading.Event(), threading.Event()
        self.url = ""

    def say(self, *chunks: dict[str, Any]) -> None:
        self.lines = [f"data: {json.dumps(chunk, ensure_ascii=False)}" for chunk in chunks] + ["data: [DONE]"]

    def backend(self) -> OpenAiBackend:
        return OpenAiBackend("m", self.connect, "there", context_tokens=4096, remote="there")

    def connect(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, trust_env=False)


def delta(finish: str | None = None, **said: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": said, "finish_reason": finish}]}


@contextmanager
def running() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return None

        def do_GET(self) -> None:
            self._send([json.dumps({"data": [{"id": "m", "meta": {"n_ctx_train": 2048}}]})])

        def do_POST(self) -> None:
            state.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._send(state.lines)
            if state.hang:
                state.waiting.set()
                if self.rfile.read(1) == b"":
                    state.hung_up.set()

        def _send(self, lines: list[str]) -> None:
            self.send_response(state.status)
            self.end_headers()
            self.wfile.write("".join(f"{line}\r\n\r\n" for line in lines).encode())
            self.wfile.flush()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as server:
        yield server


def test_reasoning_text_calls_and_numbers_come_apart(server: Server) -> None:
    call = {"index": 2, "id": "c1", "function": {"name": "search", "arguments": '{"q"'}}
    server.say(
        delta(role="assistant", content=""),
        delta(reasoning_content="hm"),
        delta(content="I\u2028look"),
        delta(tool_calls=[call]),
        delta(tool_calls=[{"index": 2, "function": {"arguments": ": 1}"}}]),
        delta("tool_calls"),
        USAGE,
    )
    *events, done = list(server.backend().stream(Generation(ASKED.messages, tools=(SEARCH,)), Call()))
    assert events == [
        ModelReasoning("hm"),
        ModelText("I\u2028look"),
        ModelToolCall(0, "c1", "search", '{"q"'),
        ModelToolCall(0, arguments=": 1}"),
    ]
    assert isinstance(done, ModelDone)
    assert (done.finish, done.usage.prompt_tokens, done.usage.cached_tokens) == ("tool_calls", 4, 3)
    assert server.asked[0]["tool_choice"] == "auto"


def test_thoughts_between_marks_are_no_answer(server: Server) -> None:
    server.say(delta(content="<thi"), delta(content="nk>hm</think>"), delta("stop", content="yes"))
    *events, _ = list(server.backend().stream(ASKED, Call()))
    assert events == [ModelReasoning("hm"), ModelText("yes")]


def test_what_is_asked_is_written_as_the_interface_wants_it(server: Server) -> None:
    server.say(delta("stop", content="x"))
    turns = (
        Message("user", "look", images=(b"\x89PNG",)),
        Message("assistant", "", tool_calls=(ToolCall("c1", "search", "{}"),)),
        Message("tool", "found", tool_call="c1", name="search"),
    )
    sampling = Sampling(max_tokens=5, temperature=0.5, seed=7, stops=("X",), top_k=3, top_logprobs=2)
    list(server.backend().stream(Generation(turns, sampling, (SEARCH,), "search", {"type": "object"}), Call()))
    (body,) = server.asked
    assert body["messages"][0]["content"][1]["image_url"]["url"] == "data:image/png;base64,iVBORw=="
    assert body["messages"][1]["tool_calls"][0]["id"] == "c1"
    assert body["messages"][2]["tool_call_id"] == "c1"
    assert body["tool_choice"] == {"type": "function", "function": {"name": "search"}}
    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert (body["seed"], body["stop"], body["top_k"], body["top_logprobs"]) == (7, ["X"], 3, 2)
    assert "min_p" not in body


def test_errors_in_the_middle_and_broken_off_answers_are_errors(server: Server) -> None:
    server.say(delta(content="Once"), {"error": {"message": "out of memory"}})
    events = server.backend().stream(ASKED, Call())
    assert next(events) == ModelText("Once")
    with pytest.raises(RemoteFailed, match="out of memory"):
        next(events)
    server.lines = ['data: {"choices": [{"delta": {"content": "Once"}}]}']
    with pytest.raises(RemoteFailed, match="broke off"):
        list(server.backend().stream(ASKED, Call()))
    server.lines = ["data: nonsense"]
    with pytest.raises(RemoteFailed, match="no JSON"):
        list(server.backend().stream(ASKED, Call()))


@pytest.mark.parametrize(
    ("status", "error"), [(400, BadRequest), (404, NotFound), (401, RemoteFailed), (503, RemoteFailed)]
)
def test_refusals_keep_the_server_s_words(server: Server, status: int, error: type[Exception]) -> None:
    server.status, server.lines = status, ['{"error": {"message": "no such thing"}}']
    with pytest.raises(error) as caught:
        list(server.backend().stream(ASKED, Call()))
    assert "no such thing" in str(caught.value) + getattr(caught.value, "detail", "")


def test_a_server_that_cuts_is_caught(server: Server) -> None:
    server.say(delta("stop", content="x"), USAGE)
    done = list(server.backend().stream(Generation((Message("user", "long " * 3000),)), Call()))[-1]
    assert isinstance(done, ModelDone)
    assert "left out" in done.usage.notes[0]


def test_cancel_hangs_up_before_the_first_word(server: Server) -> None:
    server.hang = True
    token = CancelToken()
    threading.Thread(target=lambda: server.waiting.wait(10) and token.cancel(), daemon=True).start()
    with pytest.raises(Cancelled):
        list(server.backend().stream(ASKED, Call(cancel=token)))
    assert server.hung_up.wait(5), "the server would go on working"


def test_it_is_shown_for_what_it_is(server: Server) -> None:
    able = server.backend().capabilities()
    assert (able.remote, able.context_tokens, able.backend) == ("there", 2048, "openai")
    with pytest.raises(NotFound, match="there"):
        OpenAiBackend("x", server.connect, "there", context_tokens=99).capabilities()


def test_vectors_that_make_no_sense_are_refused(server: Server) -> None:
    server.lines = ['{"data": [{"index": 0, "embedding": [1, 2]}]}']
    assert OpenAiServer(server.connect, "there").embed("m", ["a"]) == [[1.0, 2.0]]
    with pytest.raises(RemoteFailed, match="number of vectors"):
        OpenAiServer(server.connect, "there").embed("m", ["a", "b"])
    server.lines = ['{"data": "x"}']
    with pytest.raises(RemoteFailed):
        OpenAiServer(server.connect, "there").embed("m", ["a"])
