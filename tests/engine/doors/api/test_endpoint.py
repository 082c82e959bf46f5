"""Endpoints take what their signature says, refuse what does not fit, and describe themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.requests import Request

from engine.contract.status import Forecast
from engine.contract.wire import from_wire, to_wire
from engine.doors.api.app import endpoints
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import EventId, Routes
from engine.doors.api.openapi import described
from engine.doors.api.tokens import Holder
from tests.fakes.api_server import RunningApi, running_api

routes = Routes("/things")


@dataclass(frozen=True, slots=True)
class ThingIn:
    name: str
    parts: tuple[int, ...] = ()


@routes.post("/{thing}", status=201)
def put(
    doors: Doors, holder: Holder, thing: int, body: ThingIn, size: int = 3, seen: EventId | None = None
) -> dict[str, Any]:
    """Put a thing."""
    return {"thing": thing, "name": body.name, "size": size, "seen": seen, "holder": holder, "doors": doors}


@routes.delete("/{thing}")
def drop(thing: str, why: str) -> None:
    """Drop a thing."""
    if thing == "crash":
        raise RuntimeError("a bug with a secret in it")


def ask(
    index: int, body: bytes = b"", query: bytes = b"", headers: tuple[tuple[bytes, bytes], ...] = (), thing: str = "7"
) -> tuple[int, Any]:
    endpoint = routes.endpoints[index]
    scope = {
        "type": "http",
        "method": endpoint.method,
        "path": "/",
        "query_string": query,
        "headers": list(headers),
        "path_params": {"thing": thing},
        "jackdaw.holder": Holder.COMMAND,
        "jackdaw.doors": None,
    }
    answer = endpoint.answer(Request(scope), body)
    return answer.status_code, json.loads(answer.body) if answer.body else None


def test_each_parameter_comes_from_its_place() -> None:
    status, answer = ask(0, b'{"name": "x", "new": 1}', b"size=5", ((b"last-event-id", b"12"),))
    assert status == 201
    assert answer == {"thing": 7, "name": "x", "size": 5, "seen": 12, "holder": "command", "doors": None}


def test_absent_ones_have_their_defaults() -> None:
    assert ask(0, b'{"name": "x"}')[1] | {} == {
        "thing": 7, "name": "x", "size": 3, "seen": None, "holder": "command", "doors": None
    }  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"3", b"null", b"[]", b"{}", b'{"name": 3}', b'{"name": "x", "parts": ["y"]}', b"\xff", b"[" * 100_000],
)
def test_a_body_that_does_not_fit_is_refused(body: bytes) -> None:
    status, answer = ask(0, body)
    assert (status, answer["code"]) == (422, "bad_request")


@pytest.mark.parametrize("size", [b"", b"x", b"1.5", b"1e3", b"%D9%A3", b"9" * 5000])
def test_a_number_is_a_number(size: bytes) -> None:
    status, answer = ask(0, b'{"name": "x"}', b"size=" + size)
    assert (status, answer["code"]) == (422, "bad_request")


def test_a_required_field_of_the_query() -> None:
    assert ask(1)[0] == 422
    assert ask(1, query=b"why=old") == (204, None)


def test_a_bug_says_its_kind_and_nothing_more() -> None:
    status, answer = ask(1, query=b"why=old", thing="crash")
    assert (status, answer["detail"]) == (500, "RuntimeError")
    assert "secret" not in json.dumps(answer)


def test_a_mapping_must_be_one() -> None:
    with pytest.raises(ValueError, match="expected an object"):
        from_wire(dict[str, int], 3)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    whole = described(endpoints())
    assert json.loads(json.dumps(whole)) == whole
    return whole


def test_the_description_holds_every_endpoint_with_its_words(document: dict[str, Any]) -> None:
    told = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert len(told) == len(endpoints()) >= 40
    assert all(operation["summary"] for methods in document["paths"].values() for operation in methods.values())


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            here = [node["$ref"]] if "$ref" in node else []
            return here + [found for inside in node.values() for found in references(inside)]
        return [found for inside in node for found in references(inside)] if isinstance(node, list) else []

    names = {name.removeprefix("#/components/schemas/") for name in references(document)}
    assert len(names) > 20
    assert names <= document["components"]["schemas"].keys()


def test_a_shape_is_described_as_it_travels(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["Forecast"]
    sent = to_wire(Forecast("/a", 1, 2, {"pdf": 1}, 0.5, 1.0, 3, (("b", 9, 8),)))
    assert schema["properties"].keys() == sent.keys()
    assert set(schema["required"]) == sent.keys()
    assert schema["properties"]["by_format"] == {"type": "object", "additionalProperties": {"type": "integer"}}
    parts = document["components"]["schemas"]["TextPart"]["properties"]
    assert parts == {"kind": {"const": "text"}, "text": {"type": "string"}}


def test_the_description_is_served() -> None:
    api: RunningApi
    with running_api() as api:
        client = api.client()
        told = client._call("GET", "/v1/openapi.json")
        client.close()
    assert told["paths"]["/v1/files"]["get"]["parameters"][2] == {
        "name": "limit", "in": "query", "required": False, "schema": {"type": "integer"}
    }  # fmt: skip
