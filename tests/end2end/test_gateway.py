"""The gateway of a real engine with a real model, asked by OpenAI's client, by curl, and by our own backend."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from engine.contract.call import Call, CancelToken
from engine.contract.errors import BadRequest, Cancelled
from engine.contract.generation import Generation, Message, ModelDone, ModelText, ModelToolCall, Sampling, ToolSpec
from engine.doors.client.discovery import find
from engine.doors.client.engine_client import EngineClient
from engine.settings.paths import Home
from models.backends.openai_server import OpenAiBackend, OpenAiServer
from models.calling.arguments import faults
from tests.acceptance.program import Program
from tests.fakes.tiny_gguf import make_tiny_gguf

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(180)]

HELLO: list[Any] = [{"role": "user", "content": "hello " * 20}]
SAID = (Message("user", "hello " * 20),)
SCHEMA = {
    "type": "object",
    "properties": {"kind": {"enum": ["shelf", "box"]}, "n": {"type": "integer", "minimum": 0, "maximum": 9}},
    "required": ["kind", "n"],
    "additionalProperties": False,
}
TOOL: Any = {"type": "function", "function": {"name": "place", "description": "Puts it.", "parameters": SCHEMA}}


@pytest.fixture(scope="module")
def engine(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineClient]:
    """An engine with a model of random weights for chat."""
    Home(program.home).create()
    with program.engine():
        client = find(Home(program.home))
        assert client is not None
        path = make_tiny_gguf(tmp_path_factory.mktemp("model") / "tiny.gguf")
        client.change_settings({"chat.context_tokens": 2048, "gateway.port": 0})
        client.use_model(client.add_model(path).name, "chat")
        yield client
        client.close()


@pytest.fixture(scope="module")
def url(engine: EngineClient) -> str:
    assert engine.gateway().url == "", "off until it is switched on"
    state = engine.switch_gateway(True)
    assert state.url, state.problem
    return state.url


@pytest.fixture(scope="module")
def secret(engine: EngineClient) -> str:
    return engine.create_gateway_key("tests", requests_per_min=1000).secret


@pytest.fixture
def client(url: str, secret: str) -> Iterator[openai.OpenAI]:
    with asked_with(url, secret) as client:
        yield client


def asked_with(url: str, secret: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=url, api_key=secret, max_retries=0, http_client=httpx.Client(trust_env=False))


def test_chat_and_stream_say_the_same(client: openai.OpenAI) -> None:
    asked: Any = {"model": "tiny", "messages": HELLO, "max_tokens": 12, "temperature": 0}
    whole = client.chat.completions.create(**asked)
    assert whole.choices[0].finish_reason == "length"
    assert whole.usage is not None
    assert whole.usage.completion_tokens == 12
    chunks = list(client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == whole.choices[0].message.content
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.prompt_tokens == whole.usage.prompt_tokens


def test_a_schema_is_kept_and_a_demanded_tool_is_called(client: openai.OpenAI) -> None:
    form: Any = {"type": "json_schema", "json_schema": {"name": "x", "schema": SCHEMA}}
    done = client.chat.completions.create(model="default", messages=HELLO, response_format=form)
    assert faults(json.loads(done.choices[0].message.content or ""), SCHEMA) == ()
    done = client.chat.completions.create(model="default", messages=HELLO, tools=[TOOL], tool_choice="required")
    (call,) = done.choices[0].message.tool_calls or []
    assert call.function.name == "place"
    assert faults(json.loads(call.function.arguments), SCHEMA) == ()
    assert done.choices[0].finish_reason == "tool_calls"


def test_json_of_any_kind_and_broken_unicode(client: openai.OpenAI) -> None:
    form: Any = {"type": "json_object"}
    done = client.chat.completions.create(model="tiny", messages=HELLO, response_format=form, max_tokens=400, seed=1)
    assert done.choices[0].finish_reason == "length" or isinstance(
        json.loads(done.choices[0].message.content or ""), dict
    )
    broken: Any = [{"role": "user", "content": "half a pair: \ud83d"}]
    raw = json.dumps({"model": "tiny", "messages": broken, "max_tokens": 2}).encode()
    headers = {"Authorization": f"Bearer {client.api_key}", "Content-Type": "application/json"}
    answer = httpx.post(f"{client.base_url}chat/completions", content=raw, headers=headers, trust_env=False)
    assert answer.status_code in {200, 400}, answer.text


def test_an_answer_is_remembered_for_a_key_that_wants_it(engine: EngineClient, url: str) -> None:
    key = engine.create_gateway_key("remembering", cached=True)
    body = {"model": "tiny", "messages": HELLO, "max_tokens": 4}
    with connected(url, key.secret) as client:
        first, second = (client.post("chat/completions", json=body) for _ in range(2))
    assert (first.headers["x-cache"], second.headers["x-cache"]) == ("miss", "hit")
    assert first.json()["choices"] == second.json()["choices"]
    (report,) = [report for report in engine.gateway_keys() if report.key == key.key]
    assert (report.today.requests, report.today.cache_hits, report.today.generated_tokens) == (2, 1, 4)


def test_what_does_not_fit_the_context_is_refused(client: openai.OpenAI) -> None:
    long: Any = [{"role": "user", "content": "x y " * 3000}]
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="tiny", messages=long)


def test_keys_wrong_revoked_out_of_scope_and_beyond_their_day(engine: EngineClient, url: str) -> None:
    with asked_with(url, "jd-nobody") as client, pytest.raises(openai.AuthenticationError):
        client.models.list()
    gone = engine.create_gateway_key("gone")
    engine.revoke_gateway_key(gone.key.id)
    with asked_with(url, gone.secret) as client, pytest.raises(openai.PermissionDeniedError, match="revoked"):
        client.models.list()
    narrow = engine.create_gateway_key("narrow", ["other"], tokens_per_day=5)
    with asked_with(url, narrow.secret) as client, pytest.raises(openai.PermissionDeniedError, match="may not ask"):
        client.chat.completions.create(model="tiny", messages=HELLO)
    small = engine.create_gateway_key("small", tokens_per_day=5)
    with asked_with(url, small.secret) as client:
        client.chat.completions.create(model="tiny", messages=HELLO, max_tokens=2)
        with pytest.raises(openai.RateLimitError, match="of its 5 tokens"):
            client.chat.completions.create(model="tiny", messages=HELLO, max_tokens=2)
    used = {report.key.name: report.today for report in engine.gateway_keys()}
    assert (used["small"].requests, used["small"].generated_tokens) == (1, 2)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
def test_curl(url: str, secret: str) -> None:
    body = json.dumps({"model": "tiny", "messages": HELLO, "max_tokens": 3, "stream": True})
    command = ["curl", "-sS", "--noproxy", "*", "-N", f"{url}/chat/completions", "-d", body]
    command += ["-H", f"Authorization: Bearer {secret}", "-H", "Content-Type: application/json"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert said.startswith("data: {")
    assert said.rstrip().endswith("data: [DONE]")


def connected(url: str, secret: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {secret}"}, trust_env=False, timeout=60)


@pytest.fixture
def backend(url: str, secret: str) -> OpenAiBackend:
    return OpenAiBackend("tiny", lambda: connected(url, secret), "127.0.0.1", context_tokens=4096)


def test_our_own_backend_asks_a_real_server(backend: OpenAiBackend) -> None:
    able = backend.capabilities()
    assert (able.context_tokens, able.counting, able.remote) == (2048, "estimate", "")
    *text, done = list(backend.stream(Generation(SAID, Sampling(max_tokens=8)), Call()))
    assert text
    assert all(isinstance(event, ModelText) for event in text)
    assert isinstance(done, ModelDone)
    assert (done.finish, done.usage.generated_tokens) == ("length", 8)
    long = Generation((Message("user", "hello " * 60),), Sampling(max_tokens=1))
    done = list(backend.stream(long, Call()))[-1]
    assert isinstance(done, ModelDone)
    assert 0 < done.usage.prompt_tokens <= backend.count_prompt(long), "it has learned this model's tokens"
    assert done.usage.notes == ()


def test_its_schema_tools_and_refusals_come_through(backend: OpenAiBackend) -> None:
    *events, _ = list(backend.stream(Generation(SAID, Sampling(max_tokens=200), schema=SCHEMA), Call()))
    answer = "".join(event.text for event in events if isinstance(event, ModelText))
    assert faults(json.loads(answer), SCHEMA) == ()
    tools = (ToolSpec("place", "Puts it.", SCHEMA),)
    request = Generation(SAID, Sampling(max_tokens=200), tools=tools, tool_choice="required")
    first, *more, done = list(backend.stream(request, Call()))
    assert isinstance(first, ModelToolCall)
    arguments = first.arguments + "".join(event.arguments for event in more if isinstance(event, ModelToolCall))
    assert faults(json.loads(arguments), SCHEMA) == ()
    assert isinstance(done, ModelDone)
    assert done.finish == "tool_calls"
    with pytest.raises(BadRequest):
        list(backend.stream(Generation((Message("user", "x y " * 3000),)), Call()))


def test_cancelling_it_frees_the_model_of_the_server(backend: OpenAiBackend) -> None:
    token = CancelToken()
    events = backend.stream(Generation(SAID, Sampling(max_tokens=1900)), Call(cancel=token))
    next(events)
    token.cancel()
    with pytest.raises(Cancelled):
        list(events)
    assert list(backend.stream(Generation(SAID, Sampling(max_tokens=1)), Call()))


def test_a_gateway_is_a_server_like_any_other(engine: EngineClient, url: str, secret: str) -> None:
    entries = engine.add_server(url, "self", secret)
    assert "self:tiny" in {entry.name for entry in entries}
    assert engine.use_served("self:tiny", "title").used_for == ("title",)
    assert {exchange.purpose for exchange in engine.connections().exchanges} == {"model"}
    engine.remove_server("self")


def test_vectors(engine: EngineClient, client: openai.OpenAI, url: str, secret: str) -> None:
    names = [entry.name for entry in engine.models() if "embedding" in entry.used_for]
    if not names:
        with pytest.raises(openai.NotFoundError, match="embedding"):
            client.embeddings.create(model="default", input="x")
        pytest.skip("no embedding model here")
    made = client.embeddings.create(model=names[0], input=["the tyre", "the lease " * 400])
    assert all(abs(sum(value * value for value in row.embedding) - 1) < 1e-3 for row in made.data)
    ours = OpenAiServer(lambda: connected(url, secret), "127.0.0.1").embed(names[0], ["the tyre"])
    assert max(abs(a - b) for a, b in zip(ours[0], made.data[0].embedding, strict=True)) < 1e-2
    body = {"query": "bicycle wheel", "documents": ["the rent of a flat", "a tyre of a bike"]}
    answer = httpx.post(f"{url}/rerank", json=body, headers={"Authorization": f"Bearer {secret}"}, trust_env=False)
    assert answer.json()["results"][0]["index"] == 1
