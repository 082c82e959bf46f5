# ruff: noqa: E501 - what models write has no line ends
"""Calls are found in whatever a model writes, however the pieces are cut, and text stays text."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.generation import ModelText, ModelToolCall
from models.calling.call_format import REACT, CallFormat, Shape
from models.calling.call_stream import CallStream

SCHEMAS: dict[str, dict[str, Any]] = {
    "search": {
        "type": "object",
        "properties": {"query": {"type": "string"}, "limit": {"type": "integer"}, "exact": {"type": "boolean"}},
    },
    "files.open": {"type": "object", "properties": {"path": {"type": "string"}}},
}
DEEPSEEK = CallFormat(
    Shape.TAG_WITH_JSON,
    opening="<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>",
    between="\n```json\n",
    closing="\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
    separator="\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>",
)
CODER = CallFormat(
    Shape.TAG_WITH_TAGGED,
    opening="<tool_call>\n<function=",
    between=">",
    closing="</function>\n</tool_call>",
    key_opening="<parameter=",
    key_closing=">",
    value_closing="</parameter>",
)
GLM = CallFormat(
    Shape.TAG_WITH_TAGGED,
    opening="<tool_call>",
    between="<arg_key>",
    closing="</tool_call>",
    key_opening="<arg_key>",
    key_closing="</arg_key>\n<arg_value>",
    value_closing="</arg_value>",
)
COMMAND_R = CallFormat(Shape.JSON, opening="Action: ```json\n[", closing="]\n```")

Q = {"query": "red bike"}
ONE: list[tuple[Sequence[CallFormat], str, str, list[tuple[str, Any]]]] = [
    ((), 'Let me look.\n<tool_call>\n{"name": "search", "arguments": {"query": "red bike"}}\n</tool_call>', "Let me look.", [("search", Q)]),
    ((), '<tool_call>{"name": "search", "arguments": {"query": "}]\\""}}</tool_call>\n<tool_call>{"name": "files.open", "arguments": {"path": "a"}}</tool_call>', "", [("search", {"query": '}]"'}), ("files.open", {"path": "a"})]),
    ((), '<tool_call>\n{"arguments": {"query": "red bike"}, "name": "search"}\n</tool_call>', "", [("search", Q)]),
    ((), "<tool_call>{'name': 'search', 'arguments': {'query': 'red bike', 'exact': True}}</tool_call>", "", [("search", {**Q, "exact": True})]),
    ((), '<tool_call>{"type": "function", "function": {"name": "search", "arguments": {"query": "red bike"}}}</tool_call>', "", [("search", Q)]),
    ((), '<tool_call>{"name": "search", "arguments": "{\\"query\\": \\"red bike\\"}"}</tool_call>', "", [("search", Q)]),
    ((), '[TOOL_CALLS] [{"name": "search", "arguments": {"query": "red bike"}, "id": "abcdefghi"}]', "", [("search", Q)]),
    ((), '[TOOL_CALLS][{"name": "search", "arguments": {"query": "red bike"}}, {"name": "files.open", "arguments": {"path": "b"}}]', "", [("search", Q), ("files.open", {"path": "b"})]),
    ((), '<|python_tag|>{"name": "search", "parameters": {"query": "red bike"}}', "", [("search", Q)]),
    ((), '{"name": "search", "parameters": {"query": "red bike"}}', "", [("search", Q)]),
    ((), '{"name": "search", "parameters": {"query": "red bike"}}; {"name": "files_open", "parameters": {"path": "c"}}', "", [("search", Q), ("files.open", {"path": "c"})]),
    ((), '[{"name": "search", "arguments": {"query": "red bike"}}]', "", [("search", Q)]),
    ((), '```json\n{"name": "search", "arguments": {"query": "red bike"}}\n```', "", [("search", Q)]),
    ((), '[search(query="red bike", limit=3), files.open("d")]', "", [("search", {**Q, "limit": 3}), ("files.open", {"path": "d"})]),
    ((), '<|tool_call_start|>[search(query="a, (b)", exact=true)]<|tool_call_end|>Looking.', "Looking.", [("search", {"query": "a, (b)", "exact": True})]),
    ((), '<function=search>{"query": "red bike"}</function>', "", [("search", Q)]),
    ((), '<function=search>{"query": "red bike"}</function><function=files.open>{"path": "e"}</function>', "", [("search", Q), ("files.open", {"path": "e"})]),
    ((DEEPSEEK,), 'I search.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>search\n```json\n{"query": "red bike"}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>files.open\n```json\n{"path": "f"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>', "I search.", [("search", Q), ("files.open", {"path": "f"})]),
    ((CODER,), "<tool_call>\n<function=search>\n<parameter=query>\nred bike\n</parameter>\n<parameter=limit>\n3\n</parameter>\n</function>\n</tool_call>", "", [("search", {**Q, "limit": 3})]),
    ((CODER,), '<tool_call>\n{"name": "search", "arguments": {"query": "red bike"}}\n</tool_call>', "", [("search", Q)]),
    ((GLM,), "<tool_call>search\n<arg_key>query</arg_key>\n<arg_value>red bike</arg_value>\n<arg_key>exact</arg_key>\n<arg_value>true</arg_value>\n</tool_call>", "", [("search", {**Q, "exact": True})]),
    ((COMMAND_R,), 'Action: ```json\n[\n    {\n        "tool_name": "search",\n        "parameters": {"query": "red bike"}\n    }\n]```', "", [("search", Q)]),
    ((REACT,), 'Thought: I need it.\nAction: search\nAction Input: {"query": "red bike"}\n', "Thought: I need it.", [("search", Q)]),
    ((), '<tool_call>{"name": "functions.search:0", "arguments": {"query": "red bike"}}</tool_call>', "", [("search", Q)]),
    ((), '<tool_call>{"name": "unheard_of", "arguments": {}}</tool_call>', "", [("unheard_of", {})]),
]  # fmt: skip
TEXTS = [
    "Just an answer.",
    '{"name": "Bob", "age": 3}',
    '{"anything": [1, 2]} and more',
    "[1] says so, [2] does not.",
    "[see](link) and a < b <tool> <",
    "An <tool_call> is a mark.",
    "<tool_call> is a mark, and <tool_call> again.",
    "```json\n[1, 2]\n```",
    "```python\nprint()\n```",
    "<tool_call>\n{broken",
    "  {",
    "<function=",
]


def told(formats: Sequence[CallFormat], pieces: Sequence[str]) -> tuple[str, list[tuple[str, str, str]]]:
    numbers = itertools.count()
    stream = CallStream(formats, SCHEMAS, lambda: f"id{next(numbers)}")
    events = [event for piece in pieces for event in stream.feed(piece)] + stream.finish()
    text = "".join(event.text for event in events if isinstance(event, ModelText))
    calls: dict[int, list[str]] = {}
    for event in events:
        if isinstance(event, ModelToolCall):
            if event.index not in calls:
                assert event.id, "the first event of a call names it"
                assert event.name
                calls[event.index] = [event.id, event.name, ""]
            calls[event.index][2] += event.arguments
    assert list(calls) == list(range(stream.count))
    return text, [(call[0], call[1], call[2]) for call in calls.values()]


@pytest.mark.parametrize(("formats", "written", "text", "calls"), ONE, ids=range(len(ONE)))
def test_calls_are_read(formats: Sequence[CallFormat], written: str, text: str, calls: list[tuple[str, Any]]) -> None:
    for pieces in ([written], list(written)):
        said, found = told(formats, pieces)
        assert said == text
        assert [(name, json.loads(arguments)) for _, name, arguments in found] == calls


@pytest.mark.parametrize("written", TEXTS)
def test_text_stays_text(written: str) -> None:
    for pieces in ([written], list(written)):
        assert told((), pieces) == (written, [])


@given(st.data())
def test_any_cut_gives_the_same(data: st.DataObject) -> None:
    formats, written, *_ = data.draw(st.sampled_from([*ONE, *(((), text, "", []) for text in TEXTS)]))
    written = data.draw(st.sampled_from(["", "Well, \n"])) + written + data.draw(st.sampled_from(["", "\nDone.", " {"]))
    written = written[: data.draw(st.integers(0, len(written)))]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(written)), max_size=8)))
    pieces = [written[a:b] for a, b in itertools.pairwise([0, *cuts, len(written)])]
    assert told(formats, pieces) == told(formats, [written])


@given(st.text(alphabet=st.sampled_from('<>[]{}"tool_calname:,; \n`js'), max_size=60))
def test_nothing_breaks_it(written: str) -> None:
    text, calls = told((CODER, DEEPSEEK), list(written))
    assert told((CODER, DEEPSEEK), [written]) == (text, calls)


def test_arguments_come_while_they_are_written() -> None:
    stream = CallStream((), SCHEMAS)
    stream.feed('<tool_call>{"name": "search", "arguments": {"query": "re')
    assert stream.feed("d b") == [ModelToolCall(0, arguments="d b")]


def test_a_call_that_is_broken_off_is_given_as_far_as_it_came() -> None:
    _, calls = told((), ['<tool_call>{"name": "search", "arguments": {"query": "re'])
    assert [call[1:] for call in calls] == [("search", '{"query": "re')]
