"""Whatever JSON a program sends, it is read or refused by name, and never breaks the gateway."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.doors.gateway import vectors
from engine.doors.gateway.chat_request import read
from engine.doors.gateway.failure import Failure

NAMES = "type role content function name arguments parameters json_schema schema url text image_url tool_calls id"
VALUES = ["system", "user", "tool", "assistant", "auto", "json_object", "data:image/png;base64,AA"]
KEYS = st.sampled_from(NAMES.split())
WORDS = KEYS | st.sampled_from(VALUES) | st.text(max_size=5)
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
FIELDS = ["messages", "tools", "tool_choice", "response_format", "stop", "stream", "stream_options", "n", "seed"]
FIELDS += ["temperature", "top_p", "max_tokens", "logprobs", "top_logprobs", "model", "reasoning_effort", "logit_bias"]
HELLO = [{"role": "user", "content": "x"}]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6), st.booleans())
def test_chat(body: dict[str, Any], fine: bool) -> None:
    body = {**body, "messages": HELLO} if fine else body
    with suppress(Failure):
        asked = read(body)
        assert asked.generation.messages
        assert 0 <= asked.generation.sampling.temperature <= 2


@given(st.dictionaries(st.sampled_from(["input", "documents", "query", "top_n", "encoding_format", "model"]), JSON))
def test_vectors(body: dict[str, Any]) -> None:
    for read_one in (vectors.read_embedding, vectors.read_rerank):
        with suppress(Failure):
            assert all(isinstance(text, str) for text in read_one(body).texts)


def test_a_refusal_is_json() -> None:
    failure = Failure(429, "slow_down", "Later.", retry_after_s=3)
    response = failure.response()
    assert response.headers["Retry-After"] == "3"
    assert json.loads(bytes(response.body)) == failure.body
