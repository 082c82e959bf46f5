"""A template is understood by rendering it: what it writes for a call is read back as that call."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

import pytest

from engine.contract.errors import TemplateUnusable
from engine.contract.generation import Message, ModelToolCall, ToolCall, ToolSpec
from models.calling.call_format import Shape
from models.calling.call_stream import CallStream
from models.calling.probe import Render, probe
from models.dialogue.reasoning import THINK, Marks
from models.dialogue.turns import template_tools, template_turns
from models.runners.chat_template import ChatTemplate, TemplateRefused
from tests.fakes import chat_templates as written
from tests.fakes.tiny_gguf import CHATML

SEARCH = ToolSpec(
    "search",
    "Looks in the files.",
    {"type": "object", "properties": {"query": {"type": "string"}, "limit": {"type": "integer"}}},
)
SHAPES = {
    "hermes": Shape.JSON,
    "thinking hermes": Shape.JSON,
    "llama": Shape.JSON,
    "mistral": Shape.JSON,
    "deepseek": Shape.TAG_WITH_JSON,
    "coder": Shape.TAG_WITH_TAGGED,
    "glm": Shape.TAG_WITH_TAGGED,
    "functionary": Shape.TAG_WITH_JSON,
    "lfm": Shape.PYTHONIC,
    "command-r": Shape.JSON,
}


def renderer(source: str) -> Render:
    template = ChatTemplate(source, bos="<s>", eos="</s>")

    def render(variables: Mapping[str, Any]) -> str:
        others = {key: value for key, value in variables.items() if key != "messages"}
        try:
            return template.render(variables["messages"], others)
        except TemplateRefused as error:
            raise TemplateUnusable(model="m", problem=str(error)) from error

    return render


@pytest.mark.parametrize("family", written.WITH_TOOLS)
def test_what_it_writes_for_calls_is_read_back(family: str) -> None:
    source = written.WITH_TOOLS[family]
    render = renderer(source)
    traits = probe(render, source)
    assert traits.tools
    assert traits.system
    assert traits.calls is not None
    assert traits.calls.shape is SHAPES[family]
    calls = (ToolCall("a" * 9, "search", '{"query": "red \\"bike\\"", "limit": 3}'),)
    if family != "llama":
        calls += (ToolCall("b" * 9, "search", '{"query": "a > b, [c]"}'),)
    asked = (Message("user", "Where?"),)
    called = (*asked, Message("assistant", "", tool_calls=calls))
    variables = {"tools": template_tools([SEARCH]), "add_generation_prompt": False}
    turns = template_turns(called, arguments_as_text=traits.arguments_as_text)
    prompt = render({"messages": turns, **variables})
    start = prompt.find(traits.calls.trigger or '{"name"', len(render({"messages": template_turns(asked)})))
    body = prompt[start:]
    for ending in ("<|im_end|>\n", "</s>", "<|eot_id|>", "<｜end▁of▁sentence｜>"):
        body = body.removesuffix(ending)
    stream = CallStream((traits.calls,), {"search": SEARCH.parameters})
    events = [event for piece in body for event in stream.feed(piece)] + stream.finish()
    found: dict[int, str] = {}
    for event in events:
        assert isinstance(event, ModelToolCall)
        found[event.index] = found.get(event.index, "") + event.arguments
    assert [json.loads(text) for text in found.values()] == [json.loads(call.arguments) for call in calls]


def test_a_template_without_tools_or_system_says_so() -> None:
    traits = probe(renderer(written.GEMMA), written.GEMMA)
    assert not traits.tools
    assert not traits.system
    assert traits.calls is None
    assert probe(renderer(CHATML), CHATML).system


def test_only_what_pastes_arguments_gets_them_as_text() -> None:
    as_text = {name for name, source in written.WITH_TOOLS.items() if probe(renderer(source), source).arguments_as_text}
    assert as_text == {"deepseek"}


@pytest.mark.parametrize("source", [written.THINKING_HERMES, written.OPENED])
def test_a_model_that_thinks_is_known(source: str) -> None:
    traits = probe(renderer(source), source)
    assert traits.reasoning
    assert traits.marks == THINK


def test_marks_nobody_knows_are_found_by_rendering() -> None:
    source = written.THINKING_HERMES.replace("<think>", "<|musing|>").replace("</think>", "<|mused|>")
    assert probe(renderer(source), source).marks == Marks("<|musing|>", "<|mused|>")


def test_a_plain_template_does_not_think() -> None:
    assert not probe(renderer(written.HERMES), written.HERMES).reasoning


def test_a_template_that_renders_nothing_is_refused() -> None:
    source = "{{ raise_exception('never') }}"
    with pytest.raises(TemplateUnusable):
        probe(renderer(source), source)


def test_call_ids_are_short_enough_for_every_template() -> None:
    for id_ in ("call_0123456789", "", "x", "abcdefghi"):
        turns = template_turns([Message("assistant", "", tool_calls=(ToolCall(id_, "search", "{}"),))])
        assert len(turns[0]["tool_calls"][0]["id"]) == 9
    assert all(a != b for a, b in itertools.pairwise(["abcdefghi", "abcdefghj"]))
