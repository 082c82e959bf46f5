"""Repair: tells a model what is wrong with its tool calls, at most twice, and notices when it goes in circles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.contract.generation import Message, ToolCall, ToolSpec
from models.calling.arguments import as_text, read
from models.calling.tool_names import known_name

MOST_REPAIRS = 2
MOST_REPEATS = 2
"""The same call with the same arguments, more often than this in one exchange, is a circle."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A call, its arguments mended and its tool's name as offered; one without ``faults`` may be carried out."""

    call: ToolCall
    faults: tuple[str, ...] = ()


def check(call: ToolCall, tools: Sequence[ToolSpec]) -> Checked:
    """Return the call as meant, with what is wrong with it."""
    name = known_name(call.name, (tool.name for tool in tools))
    tool = next((tool for tool in tools if tool.name == name), None)
    if tool is None:
        known = ", ".join(tool.name for tool in tools)
        return Checked(call, (f"there is no tool '{call.name}'; there are: {known}",))
    value, faults = read(call.arguments, tool.parameters)
    arguments = call.arguments if value is None else as_text(value)
    return Checked(replace(call, name=name, arguments=arguments), faults)


def feedback(checked: Sequence[Checked]) -> tuple[Message, ...]:
    """Return the turns to go on with: the calls, and for each what is wrong with it, for the model to try again."""
    calls = tuple(item.call for item in checked)
    return (Message("assistant", "", tool_calls=calls), *(_reply(item) for item in checked))


def may_repair(tried: int) -> bool:
    """Return whether, after ``tried`` repairs, another is allowed."""
    return tried < MOST_REPAIRS


def is_circle(call: ToolCall, earlier: Sequence[ToolCall]) -> bool:
    """Return whether a model asks for the same again although it has had the result."""
    same = [other for other in earlier if (other.name, other.arguments) == (call.name, call.arguments)]
    return len(same) >= MOST_REPEATS


def _reply(item: Checked) -> Message:
    if item.faults:
        said = f"Not done. {'; '.join(item.faults)}. Call the tool again with arguments that fit."
    else:
        said = "Not done, as another call was wrong. Ask for it again."
    return Message("tool", said, tool_call=item.call.id, name=item.call.name)
