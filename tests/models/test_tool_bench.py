"""Tool calling is scored: right calls, right arguments, right refusals, and what had to be repaired."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from engine.contract.call import Call
from engine.contract.errors import BadRequest
from engine.contract.generation import ModelReasoning, ModelToolCall, ToolCall
from models.calling.tool_bench import asked, run
from models.calling.tool_cases import judge, read_cases
from tests.fakes.chat_backend import ScriptedBackend

CASE = {
    "id": "one",
    "question": [[{"role": "user", "content": "Open a.pdf at page 4."}]],
    "function": [
        {
            "name": "file.open",
            "description": "Opens.",
            "parameters": {
                "type": "dict",
                "properties": {"path": {"type": "string"}, "page": {"type": "integer"}, "zoom": {"type": "float"}},
                "required": ["path"],
            },
        }
    ],
    "ground_truth": [{"file.open": {"path": ["a.pdf", "/a.pdf"], "page": [4], "zoom": ["", 1.0]}}],
}
REFUSAL = {**CASE, "id": "none", "ground_truth": None}


def script(arguments: str, name: str = "file_open") -> tuple[ModelReasoning | ModelToolCall, ...]:
    return (ModelReasoning("hm"), ModelToolCall(0, "id1", name), ModelToolCall(0, arguments=arguments))


def text_of(*cases: dict[str, Any]) -> str:
    return "\n".join(map(json.dumps, cases))


@pytest.mark.parametrize(
    ("arguments", "calls_right", "arguments_right"),
    [
        ('{"path": "A.PDF", "page": "4"}', True, True),
        ('{"path": "/a.pdf", "page": 4, "zoom": 1}', True, True),
        ('{"path": "a.pdf"}', True, False),
        ('{"path": "a.pdf", "page": 5}', True, False),
        ('{"path": "a.pdf", "page": 4, "colour": 1}', True, False),
        ("{", True, False),
    ],
)
def test_a_call_is_judged(arguments: str, calls_right: bool, arguments_right: bool) -> None:
    case, none = read_cases(text_of(CASE, REFUSAL))
    call = ToolCall("1", "file_open", arguments)
    verdict = judge(case, [call])
    assert (verdict.calls_right, verdict.arguments_right) == (calls_right, arguments_right)
    assert not judge(case, []).calls_right
    assert not judge(case, [call, call]).calls_right
    assert judge(none, []).calls_right
    assert not judge(none, [call]).calls_right


def test_all_is_counted() -> None:
    backend = ScriptedBackend(script('{"path": "a.pdf", "page": 4}'))
    told: list[str] = []
    facts = run(backend, read_cases(text_of(CASE, REFUSAL)), lambda done, of, words: told.append(words), Call())
    assert (facts["calls"], facts["calls_right"], facts["arguments_right"]) == (1, 1, 1)
    assert (facts["refusals"], facts["refusals_right"], facts["repairs"]) == (1, 0, 0)
    assert told == ["case one", "case none"]


def test_a_wrong_call_is_repaired_twice_at_most() -> None:
    backend = ScriptedBackend(script('{"page": 4}'))
    (case,) = read_cases(text_of(CASE))
    _, tried = asked(backend, case, Call())
    assert tried == 2
    assert len(backend.asked) == 3
    assert "path" in backend.asked[-1][-1].content


def test_a_case_that_does_not_fit_counts_as_wrong() -> None:
    facts = run(ScriptedBackend(context_tokens=1), read_cases(text_of(CASE)), lambda done, of, words: None, Call())
    assert (facts["calls_right"], facts["too_long"]) == (0, 1)


NONE = ["", "x", '{"id": 1}', '{"id": "a", "question": [], "function": [], "ground_truth": null}']


@pytest.mark.parametrize("text", NONE)
def test_cases_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        read_cases(text)


def test_our_own_cases_can_all_be_right() -> None:
    cases = read_cases((resources.files("assets") / "tool_cases.jsonl").read_text(encoding="utf-8"))
    assert len(cases) == 30
    assert sum(not case.expected for case in cases) == 6
    for case in cases:
        right = [{key: values[0] for key, values in allowed.items() if values[0] != ""} for _, allowed in case.expected]
        names = [name for name, _ in case.expected]
        calls = [ToolCall("1", name, json.dumps(given)) for name, given in zip(names, right, strict=True)]
        assert judge(case, calls).arguments_right, case.id
