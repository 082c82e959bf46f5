"""The gateway on a real socket, asked by OpenAI's own client, with scripted models behind it."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import openai
import pytest

from engine.contract.call import Call
from engine.contract.errors import BadRequest, NotFound, RunnerFailed
from engine.contract.gateway import GatewayKey, KeyUsage
from engine.contract.generation import ChatBackend, Generation, ModelEvent, ModelReasoning, ModelToolCall
from engine.doors.gateway.interfaces import OfferedModel
from engine.doors.gateway.server import GatewayServer
from tests.fakes.chat_backend import ScriptedBackend

SECRET = "jd-secret"
KEY = GatewayKey("k1", "editor", requests_per_min=1000)
HELLO: list[Any] = [{"role": "user", "content": "hello there"}]
TOOL: Any = {
    "type": "function",
    "function": {"name": "search", "description": "Looks.", "parameters": {"type": "object", "properties": {}}},
}


class Noting(ScriptedBackend):
    """Keeps whole requests."""

    requests: list[Generation]

    def stream(self, request: Generation, call: Call) -> Iterator[ModelEvent]:
        self.__dict__.setdefault("requests", []).append(request)
        return super().stream(request, call)


@dataclass
class Rooms:
    """Models and keys of a test."""

    backend: ChatBackend = field(default_factory=lambda: Noting(("Hello", " world")))
    key: GatewayKey = KEY
    used: KeyUsage = field(default_factory=KeyUsage)
    noted: list[KeyUsage] = field(default_factory=list)
    most: int = 4

    def offered(self) -> Sequence[OfferedModel]:
        return [OfferedModel("default", "chat", 2048), OfferedModel("tiny", "chat", 2048)]

    def chat(self, name: str) -> ChatBackend:
        if name not in {"", "tiny"}:
            raise NotFound(what="chat model", name=name)
        return self.backend

    def embed(self, name: str, texts: Sequence[str], call: Call) -> list[list[float]]:
        return [[float(len(text)), 1.0] for text in texts]

    def order(self, name: str, query: str, texts: Sequence[str], call: Call) -> tuple[str, list[float]]:
        return "embedding", [1.0 if query in text else 0.0 for text in texts]

    def estimate(self, texts: Sequence[str]) -> int:
        return sum(len(text.split()) for text in texts)

    def find(self, secret: str) -> GatewayKey | None:
        return self.key if secret == SECRET else None

    def used_today(self, key_id: str) -> KeyUsage:
        return self.used

    def note(self, key_id: str, used: KeyUsage) -> None:
        self.noted.append(used)


@dataclass
class Running:
    rooms: Rooms
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def client(self, secret: str = SECRET) -> openai.OpenAI:
        web = httpx.Client(trust_env=False)
        return openai.OpenAI(base_url=self.url, api_key=secret, max_retries=0, http_client=web)

    def post(self, body: Any, path: str = "/chat/completions", **headers: str) -> httpx.Response:
        known = {"Authorization": f"Bearer {SECRET}", **headers}
        return httpx.post(self.url + path, json=body, headers=known, trust_env=False, timeout=30)


@pytest.fixture
def gateway() -> Iterator[Running]:
    rooms = Rooms()
    server = GatewayServer(rooms, rooms, lambda: rooms.most, 0)
    server.start()
    yield Running(rooms, server.port)
    server.stop()


def noted(rooms: Rooms) -> Noting:
    assert isinstance(rooms.backend, Noting)
    return rooms.backend


def test_chat(gateway: Running) -> None:
    with gateway.client() as client:
        done = client.chat.completions.create(model="tiny", messages=HELLO, temperature=0, seed=3, stop="X")
    assert done.choices[0].message.content == "Hello world"
    assert done.choices[0].finish_reason == "stop"
    assert done.usage is not None
    assert (done.usage.prompt_tokens, done.usage.completion_tokens) == (2, 2)
    (asked,) = noted(gateway.rooms).requests
    assert (asked.sampling.seed, asked.sampling.stops, asked.sampling.temperature) == (3, ("X",), 0.0)
    assert gateway.rooms.noted == [KeyUsage(1, 2, 2, 0)]


def test_stream(gateway: Running) -> None:
    gateway.rooms.backend = ScriptedBackend((ModelReasoning("hm"), "Hello", " \u2028world"))
    with gateway.client() as client:
        chunks = list(
            client.chat.completions.create(
                model="default", messages=HELLO, stream=True, stream_options={"include_usage": True}
            )
        )
    texts = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(texts) == "Hello \u2028world"
    assert any(getattr(chunk.choices[0].delta, "reasoning_content", "") == "hm" for chunk in chunks if chunk.choices)
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 3


def test_tools(gateway: Running) -> None:
    calls = (
        ModelToolCall(0, "call_1", "search"),
        ModelToolCall(0, arguments='{"q": '),
        ModelToolCall(0, arguments="1}"),
    )
    gateway.rooms.backend = Noting(calls)
    earlier = {"id": "a", "type": "function", "function": {"name": "search", "arguments": "{}"}}
    history: list[Any] = [
        *HELLO,
        {"role": "assistant", "content": None, "tool_calls": [earlier]},
        {"role": "tool", "tool_call_id": "a", "content": "found"},
    ]
    named: Any = {"type": "function", "function": {"name": "search"}}
    with gateway.client() as client:
        done = client.chat.completions.create(model="tiny", messages=history, tools=[TOOL], tool_choice=named)
        chunks = list(client.chat.completions.create(model="tiny", messages=history, tools=[TOOL], stream=True))
    (call,) = done.choices[0].message.tool_calls or []
    assert (call.id, call.function.name, json.loads(call.function.arguments)) == ("call_1", "search", {"q": 1})
    assert done.choices[0].finish_reason == "tool_calls"
    deltas = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or ()]
    assert "".join(call.function.arguments or "" for call in deltas if call.function) == '{"q": 1}'
    asked = noted(gateway.rooms).requests[0]
    assert asked.tool_choice == "search"
    assert asked.messages[1].tool_calls[0].id == "a"
    assert (asked.messages[2].role, asked.messages[2].tool_call) == ("tool", "a")


def test_schema_and_pictures_arrive(gateway: Running) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    form: Any = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    picture = base64.b64encode(b"\x89PNG").decode()
    parts: Any = [
        {"type": "text", "text": "look"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}"}},
    ]
    with gateway.client() as client:
        client.chat.completions.create(
            model="tiny", messages=[{"role": "user", "content": parts}], response_format=form
        )
    (asked,) = noted(gateway.rooms).requests
    assert asked.schema == schema
    assert asked.messages[0].images == (b"\x89PNG",)


def test_embeddings_and_rerank(gateway: Running) -> None:
    with gateway.client() as client:
        vectors = client.embeddings.create(model="default", input=["a", "bcd"])
    assert [row.embedding for row in vectors.data] == [[1.0, 1.0], [3.0, 1.0]]
    body = {"query": "tyre", "documents": ["a lease", {"text": "the tyre"}], "top_n": 1, "return_documents": True}
    answer = gateway.post(body, "/rerank").json()
    assert answer["method"] == "embedding"
    assert answer["results"] == [{"index": 1, "relevance_score": 1.0, "document": {"text": "the tyre"}}]


def test_models_are_those_the_key_may_ask(gateway: Running) -> None:
    gateway.rooms.key = replace(KEY, models=("tiny",))
    with gateway.client() as client:
        assert [model.id for model in client.models.list()] == ["tiny"]
        with pytest.raises(openai.PermissionDeniedError, match="may not ask the model 'default'"):
            client.chat.completions.create(model="default", messages=HELLO)


def test_wrong_and_revoked_keys_are_told_apart(gateway: Running) -> None:
    with gateway.client("jd-wrong") as client, pytest.raises(openai.AuthenticationError, match="keys create"):
        client.models.list()
    assert httpx.get(gateway.url + "/models", trust_env=False).status_code == 401
    gateway.rooms.key = replace(KEY, revoked_at="2026-01-01")
    with gateway.client() as client, pytest.raises(openai.PermissionDeniedError, match="revoked"):
        client.models.list()


def test_a_key_beyond_its_limits_is_told_when_to_come_back(gateway: Running) -> None:
    gateway.rooms.key = replace(KEY, id="slow", requests_per_min=1)
    with gateway.client() as client:
        client.models.list()
        with pytest.raises(openai.RateLimitError, match="1 times a minute") as caught:
            client.models.list()
    assert 1 <= int(caught.value.response.headers["Retry-After"]) <= 60
    gateway.rooms.key = replace(KEY, tokens_per_day=100)
    gateway.rooms.used = KeyUsage(3, 90, 10)
    with gateway.client() as client, pytest.raises(openai.RateLimitError, match="100 of its 100 tokens"):
        client.models.list()


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": HELLO, "n": 2}, "n"),
        ({"messages": HELLO, "temperature": 9}, "temperature"),
        ({"messages": HELLO, "max_tokens": "many"}, "max_tokens"),
        ({"messages": HELLO, "logit_bias": {"1": 5}}, "logit_bias"),
        ({"messages": [{"role": "boss", "content": "x"}]}, "messages[0]"),
        (
            {
                "messages": [
                    {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://x/y.png"}}]}
                ]
            },
            "messages[0]",
        ),
        ({"messages": HELLO, "tools": [{"type": "magic"}]}, "tools"),
        ({"messages": HELLO, "response_format": {"type": "json_schema"}}, "response_format"),
    ],
)
def test_what_does_not_fit_is_named(gateway: Running, body: Any, param: str) -> None:
    answer = gateway.post(body)
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == param


def test_errors_of_the_model_have_their_status(gateway: Running) -> None:
    with gateway.client() as client:
        with pytest.raises(openai.NotFoundError, match="nowhere"):
            client.chat.completions.create(model="nowhere", messages=HELLO)
        gateway.rooms.backend = failing(BadRequest(problem="It does not fit."))
        with pytest.raises(openai.BadRequestError, match="does not fit"):
            client.chat.completions.create(model="tiny", messages=HELLO, stream=True)
        gateway.rooms.backend = failing(RunnerFailed(model="tiny", problem="it died"))
        with pytest.raises(openai.InternalServerError, match="it died") as caught:
            client.chat.completions.create(model="tiny", messages=HELLO)
    assert caught.value.status_code == 503


def failing(error: Exception) -> ScriptedBackend:
    def before(place: int) -> None:
        raise error

    return ScriptedBackend(("x",), before=before)


def test_an_error_in_the_middle_of_a_stream_is_seen(gateway: Running) -> None:
    gateway.rooms.backend = ScriptedBackend(("Once",), error=RunnerFailed(model="tiny", problem="it died"))
    with gateway.client() as client, pytest.raises(openai.APIError, match="it died"):
        list(client.chat.completions.create(model="tiny", messages=HELLO, stream=True))
    assert gateway.rooms.noted == [KeyUsage(1, 2, 1, 0)], "what was read and written counts all the same"


def test_the_very_same_request_is_answered_from_memory_for_keys_that_want_it(gateway: Running) -> None:
    body = {"model": "tiny", "messages": HELLO}
    assert gateway.post(body).headers["x-cache"] == "off"
    gateway.rooms.key = replace(KEY, cached=True)
    assert gateway.post(body).headers["x-cache"] == "miss"
    again = gateway.post({**body, "stream": True})
    assert again.headers["x-cache"] == "hit"
    assert "Hello" in again.text
    assert gateway.post({**body, "seed": 4}).headers["x-cache"] == "miss"
    assert gateway.rooms.noted[2] == KeyUsage(1, 0, 0, 1)
    assert len(noted(gateway.rooms).requests) == 3


class Held:
    """A model that waits before its first word."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.cancelled = threading.Event()

    def before(self, call: Call) -> Callable[[int], None]:
        def wait(place: int) -> None:
            self.begun.set()
            while not self.go.wait(0.02):
                if call.cancel.is_cancelled:
                    self.cancelled.set()
                    return

        return wait

    def backend(self) -> ScriptedBackend:
        held = self

        class Waiting(ScriptedBackend):
            def stream(self, request: Generation, call: Call) -> Iterator[ModelEvent]:
                self._before = held.before(call)
                return super().stream(request, call)

        return Waiting(("Hello",))


def test_the_same_request_in_hand_is_asked_once_and_others_wait_outside(gateway: Running) -> None:
    held = Held()
    gateway.rooms.backend, gateway.rooms.most = held.backend(), 1
    body = {"model": "tiny", "messages": HELLO}
    answers: list[httpx.Response] = []
    threads = [threading.Thread(target=lambda: answers.append(gateway.post(body))) for _ in range(2)]
    threads[0].start()
    assert held.begun.wait(10)
    threads[1].start()
    full = gateway.post({**body, "seed": 1})
    assert (full.status_code, full.json()["error"]["code"]) == (503, "queue_full")
    assert int(full.headers["Retry-After"]) > 0
    held.go.set()
    for thread in threads:
        thread.join(10)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "off" in {answer.headers["x-cache"] for answer in answers}


def test_a_caller_that_hangs_up_ends_its_answer(gateway: Running) -> None:
    held = Held()
    gateway.rooms.backend = held.backend()
    headers = {"Authorization": f"Bearer {SECRET}"}
    with httpx.Client(trust_env=False, timeout=httpx.Timeout(10, read=0.3)) as client, pytest.raises(httpx.ReadTimeout):
        client.post(f"{gateway.url}/chat/completions", json={"model": "tiny", "messages": HELLO}, headers=headers)
    assert held.cancelled.wait(10)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
def test_no_web_page_gets_in(gateway: Running, headers: dict[str, str]) -> None:
    answer = gateway.post({"messages": HELLO}, **headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_from_here")


def test_what_is_no_request_is_refused(gateway: Running) -> None:
    known = {"Authorization": f"Bearer {SECRET}"}
    url = f"{gateway.url}/chat/completions"
    assert httpx.post(url, content=b"x", headers=known, trust_env=False).status_code == 415
    broken = httpx.post(url, content=b"{", headers={**known, "Content-Type": "application/json"}, trust_env=False)
    assert (broken.status_code, broken.json()["error"]["code"]) == (400, "not_json")
    assert httpx.get(url, headers=known, trust_env=False).status_code == 405
    assert httpx.get(gateway.url + "/completions", headers=known, trust_env=False).status_code == 404


def test_metrics_need_a_key_and_count(gateway: Running) -> None:
    gateway.post({"model": "tiny", "messages": HELLO})
    url = f"http://127.0.0.1:{gateway.port}/metrics"
    assert httpx.get(url, trust_env=False).status_code == 401
    text = httpx.get(url, headers={"Authorization": f"Bearer {SECRET}"}, trust_env=False).text
    assert 'jackdaw_gateway_tokens_total{key="k1",kind="generated"} 2.0' in text
    assert 'jackdaw_gateway_requests_total{path="/v1/chat/completions",status="200"} 1.0' in text
