# ruff: noqa: E501 - strategies read better in one line
"""A schema's grammar writes what fits the schema, in the real llama.cpp with random weights."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.contract.call import Call
from engine.contract.errors import BadRequest
from models.calling.arguments import faults
from models.dialogue.grammar import grammar_of
from models.handles.chat import chat_runner
from models.handles.runner import Runner
from tests.fakes.tiny_gguf import make_tiny_gguf


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    path = make_tiny_gguf(tmp_path_factory.mktemp("models") / "tiny.gguf")
    runner = chat_runner("tiny", Path(path), context_tokens=2048, threads=1)
    yield runner
    runner.close()


def written(runner: Runner, schema: dict[str, Any], seed: int) -> str:
    """Return what the model writes; one sign for bytes of random weights that are no UTF-8."""
    sampling = {"max_tokens": 2000, "temperature": 1.2, "seed": seed}
    payload = {"prompt": "x", "grammar": grammar_of(schema), "sampling": sampling}
    headers = [frame.header for frame in runner.stream("generate", payload, (), Call())]
    assert headers[-1]["finish"] == "end", headers[-1]
    return re.sub("\ufffd+", "\ufffd", "".join(header.get("text", "") for header in headers))


FLAT = st.one_of(
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.just({"type": "number"}),
    st.just({"type": "integer"}),
    st.builds(lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more}, st.integers(-9, 9), st.integers(0, 9)),
    st.builds(lambda most: {"type": "string", "maxLength": most}, st.integers(0, 9)),
    st.builds(lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more}, st.integers(0, 4), st.integers(0, 4)),
    st.builds(lambda words: {"enum": words}, st.lists(st.one_of(st.text(max_size=6), st.integers(), st.none()), min_size=1, max_size=4, unique_by=str)),
    st.builds(lambda value: {"const": value}, st.one_of(st.text(max_size=6), st.booleans(), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2))),
    st.just({"type": ["string", "null"], "maxLength": 4}),
    st.just({"$ref": "#/$defs/leaf"}),
)  # fmt: skip


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    objects = st.builds(
        lambda properties, needed: {
            "type": "object",
            "properties": properties,
            "required": [key for key, must in zip(properties, needed, strict=False) if must],
            "additionalProperties": False,
        },
        st.dictionaries(st.text(min_size=1, max_size=5), inner, min_size=1, max_size=3),
        st.lists(st.booleans(), min_size=3, max_size=3),
    )
    arrays = st.builds(
        lambda items, low, more: {"type": "array", "items": items, "minItems": low, "maxItems": low + more},
        inner,
        st.integers(0, 2),
        st.integers(0, 2),
    )
    return st.one_of(objects, arrays, st.builds(lambda some: {"anyOf": some}, st.lists(inner, min_size=1, max_size=3)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.recursive(FLAT, nested, max_leaves=5), st.integers(0, 1000))
def test_what_is_written_fits(runner: Runner, schema: dict[str, Any], seed: int) -> None:
    whole = {**schema, "$defs": {"leaf": {"type": "string", "maxLength": 3}}}
    assert faults(json.loads(written(runner, whole, seed)), whole) == ()


@pytest.mark.parametrize(
    "schema", [{}, {"type": "object"}, {"type": "object", "additionalProperties": {"type": "integer"}}]
)
def test_what_is_left_free_is_some_json(runner: Runner, schema: dict[str, Any]) -> None:
    sampling = {"max_tokens": 60, "temperature": 1.2, "seed": 3}
    payload = {"prompt": "x", "grammar": grammar_of(schema), "sampling": sampling}
    assert list(runner.stream("generate", payload, (), Call()))[-1].header["finish"] in {"end", "length"}


def test_a_tree_refers_to_itself(runner: Runner) -> None:
    tree = {
        "$ref": "#/$defs/node",
        "$defs": {
            "node": {"type": "object", "properties": {"next": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/node"}]}}}
        },
    }
    assert faults(json.loads(written(runner, tree, 1)), tree) == ()


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "bytes"},
        {"$ref": "#/$defs/none"},
        {"$ref": "https://example.com/schema.json"},
        {"type": "string", "minLength": 3, "maxLength": 2},
        {"type": "string", "maxLength": "many"},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}},
    ],
)
def test_what_cannot_be_kept_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        grammar_of(schema)
