"""Probe: finds out what a chat template can express by rendering it with known words and looking where they went."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from engine.contract.errors import TemplateUnusable
from models.calling.call_shapes import Sample, format_of
from models.dialogue.harmony import speaks_harmony
from models.dialogue.reasoning import KNOWN, THINK, Marks
from models.dialogue.traits import TemplateTraits

Render = Callable[[Mapping[str, Any]], str]
"""Renders a template with variables; raises TemplateUnusable."""

SAMPLE = Sample("zqtool", ("zqfirst", "zqsecond"), "Zqtextq", 7351)
_ASKED = {"role": "user", "content": "Zqaskedq"}
_ANSWERED = {"role": "assistant", "content": "Zqansweredq"}
_THOUGHT = "Zqthoughtq"
_TOOL = {
    "type": "function",
    "function": {
        "name": SAMPLE.name,
        "description": "Zqdescribedq",
        "parameters": {
            "type": "object",
            "properties": {SAMPLE.keys[0]: {"type": "string"}, SAMPLE.keys[1]: {"type": "integer"}},
            "required": list(SAMPLE.keys),
        },
    },
}


def probe(render: Render, source: str) -> TemplateTraits:
    """Return the traits of the template with this source. Raises TemplateUnusable when it cannot render a question."""
    plain = render({"messages": [_ASKED]})
    system = _try(render, messages=[{"role": "system", "content": "Zqsystemq"}, _ASKED])
    told = _try(render, messages=[_ASKED], tools=[_TOOL])
    tells = SAMPLE.name in told and told != plain
    as_text = tells and _must_be_text(render)
    body = _call_turn(render, as_text) if tells else ""
    form = format_of(body, _second_call(render, body, as_text), SAMPLE) if body else None
    marks = _marks(render, source)
    return TemplateTraits(
        system="Zqsystemq" in system,
        tools=tells and _writes_calls(body),
        calls=form,
        arguments_as_text=as_text,
        reasoning=marks is not None or speaks_harmony(source),
        marks=marks or THINK,
        harmony=speaks_harmony(source),
    )


def _try(render: Render, **variables: Any) -> str:
    """Return what a template makes of the variables; nothing when it refuses them."""
    try:
        return render(variables)
    except TemplateUnusable:
        return ""


def _must_be_text(render: Render) -> bool:
    """Return whether the template dumps no JSON itself: given a mapping it fails, or writes what Python prints."""
    given = _call_turn(render, as_text=False)
    return (not _writes_calls(given) or f"'{SAMPLE.keys[0]}'" in given) and _writes_calls(
        _call_turn(render, as_text=True)
    )


def _writes_calls(body: str) -> bool:
    return SAMPLE.name in body and SAMPLE.text in body


def _call(as_text: bool, number: int = 0) -> dict[str, Any]:
    arguments = {SAMPLE.keys[0]: SAMPLE.text, SAMPLE.keys[1]: SAMPLE.number}
    function = {"name": SAMPLE.name, "arguments": json.dumps(arguments) if as_text else arguments}
    return {"id": f"zqcallid{number}", "type": "function", "function": function}


def _call_turn(render: Render, as_text: bool, count: int = 1) -> str:
    """Return what an assistant's turn that calls holds, without what any turn begins and ends with."""
    calling = {"role": "assistant", "content": "", "tool_calls": [_call(as_text, n) for n in range(count)]}
    shared = {"tools": [_TOOL], "add_generation_prompt": False}
    called = _try(render, messages=[_ASKED, calling], **shared)
    answered = _try(render, messages=[_ASKED, _ANSWERED], **shared)
    start = _shared(called, answered)
    end = _shared(called[start:][::-1], answered[start:][::-1])
    return called[start : len(called) - end]


def _shared(left: str, right: str) -> int:
    """Return how many characters two texts begin with in common."""
    pairs = zip(left, right, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def _second_call(render: Render, body: str, as_text: bool) -> str:
    """Return the text from the first to the second of two calls' ends; empty when a template writes only one."""
    both = _call_turn(render, as_text, count=2)
    return both if both.count(SAMPLE.name) > body.count(SAMPLE.name) else ""


def _marks(render: Render, source: str) -> Marks | None:
    """Return what reasoning stands between: as rendered, else known marks that the source names; None for neither."""
    thinking = {**_ANSWERED, "reasoning_content": _THOUGHT, "thinking": _THOUGHT}
    turn = _try(render, messages=[_ASKED, thinking], add_generation_prompt=False)
    plain = _try(render, messages=[_ASKED, _ANSWERED], add_generation_prompt=False)
    known = next((marks for marks in KNOWN if marks.closing in source), None)
    if known is not None or _THOUGHT not in turn:
        return known
    start = _shared(turn, plain)
    opening, _, rest = turn[start:].partition(_THOUGHT)
    closing = rest.partition(_ANSWERED["content"])[0]
    return Marks(opening.strip(), closing.strip()) if opening.strip() and closing.strip() else None
