"""Tool bench: how well a model calls tools, case by case, with what it is told when a call is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from engine.contract.call import Call
from engine.contract.errors import BadRequest
from engine.contract.generation import ChatBackend, Generation, Message, ModelToolCall, Sampling, ToolCall
from models.calling.repair import check, feedback, may_repair
from models.calling.tool_cases import ToolCase, Verdict, judge, summary

MOST_TOKENS = 256
"""For one answer; the longest right one of the cases takes about 100."""

Report = Callable[[int, int, str], None]


def run(backend: ChatBackend, cases: Sequence[ToolCase], report: Report, call: Call) -> dict[str, Any]:
    """Return how many calls, arguments and refusals were right, and how many calls had to be repaired.

    Raises what the backend raises; a case that does not fit the model's context counts as wrong.
    """
    verdicts: list[Verdict] = []
    repairs = too_long = 0
    for number, case in enumerate(cases):
        report(number, len(cases), f"case {case.id}")
        try:
            calls, tried = asked(backend, case, call)
        except BadRequest:
            calls, tried, too_long = [], 0, too_long + 1
            verdicts.append(Verdict(case.id, not case.expected, calls_right=False, arguments_right=False))
            continue
        repairs += tried
        verdicts.append(judge(case, calls))
    able = backend.capabilities()
    facts = {"model": able.model, "tools": able.tools, **summary(verdicts)}
    return {**facts, "repairs": repairs, "too_long": too_long}


def asked(backend: ChatBackend, case: ToolCase, call: Call) -> tuple[list[ToolCall], int]:
    """Return the calls a model makes for a case, and how often it had to be told that they were wrong."""
    messages: tuple[Message, ...] = case.messages
    tried = 0
    while True:
        request = Generation(messages, Sampling(max_tokens=MOST_TOKENS), tools=case.tools)
        calls = _calls(backend, request, call)
        checked = [check(made, case.tools) for made in calls]
        if not any(item.faults for item in checked) or not may_repair(tried):
            return calls, tried
        tried += 1
        messages = (*messages, *feedback(checked))


def _calls(backend: ChatBackend, request: Generation, call: Call) -> list[ToolCall]:
    made: dict[int, ToolCall] = {}
    for event in backend.stream(request, call):
        if isinstance(event, ModelToolCall):
            known = made.get(event.index, ToolCall(event.id, event.name, ""))
            made[event.index] = ToolCall(known.id, known.name, known.arguments + event.arguments)
    return [made[index] for index in sorted(made)]
