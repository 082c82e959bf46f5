"""Tool cases: questions with the calls they should lead to, and the judgement of what a model did with them.

A case is one JSON object a line: ``id``, ``question`` (a list of turns, each a list of ``{role, content}``),
``function`` (the tools; Python's names of types are understood) and ``ground_truth``: a list of
``{tool: {argument: [what is right, ...]}}`` in which an empty text stands for an argument that may be left out, or null
where no tool should be called. It is the format of the Berkeley Function Calling Leaderboard.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.contract.errors import BadRequest
from engine.contract.generation import Message, ToolCall, ToolSpec
from models.calling.repair import check

_TYPES = {"dict": "object", "float": "number", "double": "number", "tuple": "array", "any": None, "int": "integer"}


@dataclass(frozen=True, slots=True)
class ToolCase:
    """One question. ``expected`` is empty where no tool should be called."""

    id: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...]
    expected: tuple[tuple[str, Mapping[str, Sequence[Any]]], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was right. A refusal is right where no tool should be called and none was."""

    case: str
    refusal: bool
    """No tool should be called here."""
    calls_right: bool
    """The right tools were called, and no others."""
    arguments_right: bool
    """And their arguments were right, too."""


def read_cases(text: str) -> tuple[ToolCase, ...]:
    """Return the cases of a file. Raises BadRequest with the line that cannot be read."""
    cases: list[ToolCase] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise BadRequest(problem=f"Line {number} of the cases cannot be read: {error!r}.") from error
    if not cases:
        raise BadRequest(problem="The file has no cases.")
    return tuple(cases)


def judge(case: ToolCase, calls: Sequence[ToolCall]) -> Verdict:
    """Return what was right about the calls a model made, in any order."""
    checked = [check(call, case.tools) for call in calls]
    if not case.expected:
        return Verdict(case.id, refusal=True, calls_right=not calls, arguments_right=not calls)
    names_right = sorted(item.call.name for item in checked) == sorted(name for name, _ in case.expected)
    left = [(item.call.name, _object(item.call.arguments)) for item in checked if not item.faults]
    for name, allowed in case.expected:
        found = next((made for made in left if made[0] == name and _fits(made[1], allowed)), None)
        if found is None:
            return Verdict(case.id, refusal=False, calls_right=names_right, arguments_right=False)
        left.remove(found)
    return Verdict(case.id, refusal=False, calls_right=names_right, arguments_right=names_right)


def summary(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return how many were right, of how many."""
    asked = [verdict for verdict in verdicts if not verdict.refusal]
    refusals = [verdict for verdict in verdicts if verdict.refusal]
    return {
        "cases": len(verdicts),
        "calls": len(asked),
        "calls_right": sum(verdict.calls_right for verdict in asked),
        "arguments_right": sum(verdict.arguments_right for verdict in asked),
        "refusals": len(refusals),
        "refusals_right": sum(verdict.calls_right for verdict in refusals),
    }


def _case(data: Mapping[str, Any]) -> ToolCase:
    turns = data["question"][0]
    expected = tuple(next(iter(call.items())) for call in data["ground_truth"] or ())
    tools = tuple(
        ToolSpec(tool["name"], tool.get("description", ""), _schema(tool["parameters"])) for tool in data["function"]
    )
    messages = tuple(Message(str(turn["role"]), str(turn["content"])) for turn in turns)
    return ToolCase(str(data["id"]), messages, tools, expected)


def _schema(schema: Any) -> Any:
    """Return the schema with JSON's names of types, and without what is no part of a JSON schema."""
    if isinstance(schema, list):
        return [_schema(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    return dict(_keywords(schema))


def _keywords(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in schema.items():
        if key == "properties":
            yield key, {name: _schema(inner) for name, inner in value.items()}
        elif key == "type" and isinstance(value, str):
            kind = _TYPES.get(value.lower(), value.lower())
            if kind is not None:
                yield key, kind
        elif key in {"items", "enum", "required", "description"}:
            yield key, _schema(value)


def _object(text: str) -> dict[str, Any]:
    value = json.loads(text or "{}")
    return value if isinstance(value, dict) else {}


def _fits(made: Mapping[str, Any], allowed: Mapping[str, Sequence[Any]]) -> bool:
    if set(made) - set(allowed):
        return False
    return all(_is_one_of(made[key], values) if key in made else "" in values for key, values in allowed.items())


def _is_one_of(value: Any, allowed: Sequence[Any]) -> bool:
    return any(_plain(value) == _plain(right) for right in allowed)


def _plain(value: Any) -> Any:
    """Return the value without what does not matter: case and white space of texts, 3 against 3.0."""
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(_only(item)) for key, item in value.items()}
    return value


def _only(value: Any) -> Any:
    """Return what is in a list of one: within objects, too, the cases list what is right."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value
