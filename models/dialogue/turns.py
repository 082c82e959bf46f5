"""Turns: messages and tools as chat templates expect them, in the shape that Hugging Face's templates settled on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.contract.generation import Message, ToolCall, ToolSpec
from models.dialogue.escaping import escape

Turn = dict[str, Any]


def template_turns(
    messages: Sequence[Message], *, arguments_as_text: bool = False, picture_mark: str = ""
) -> list[Turn]:
    """Return the turns as JSON objects; ``arguments_as_text`` for templates that paste arguments instead of dumping.

    ``picture_mark`` stands for each picture, before the words that came with it.
    """
    return [_turn(message, arguments_as_text, picture_mark) for message in messages]


def template_tools(tools: Sequence[ToolSpec]) -> list[dict[str, Any]]:
    """Return the tools as JSON objects."""
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
        }
        for tool in tools
    ]


def escaped(messages: Sequence[Message], control_tokens: Sequence[str]) -> tuple[Message, ...]:
    """Return the messages with their text unable to forge a turn, a tool call or a thought.

    What a tool returned is a stranger's text: the markers of other families are broken in it, too.
    """
    return tuple(_escaped(message, control_tokens) for message in messages)


def _escaped(message: Message, control_tokens: Sequence[str]) -> Message:
    def safe(text: str) -> str:
        return escape(text, control_tokens, families=message.role == "tool")

    calls = tuple(replace(call, arguments=safe(call.arguments)) for call in message.tool_calls)
    return replace(message, content=safe(message.content), reasoning=safe(message.reasoning), tool_calls=calls)


def without_system(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return the messages with what the system says put before the first question, for templates without that role."""
    said = "\n\n".join(message.content for message in messages if message.role == "system")
    others = [message for message in messages if message.role != "system"]
    first = next((place for place, message in enumerate(others) if message.role == "user"), None)
    if not said:
        return tuple(others)
    if first is None:
        return (Message("user", said), *others)
    question = others[first]
    others[first] = replace(question, content=f"{said}\n\n{question.content}")
    return tuple(others)


def merged(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return the messages with neighbours of one role joined, for templates that insist on turns taken in turn."""
    joined: list[Message] = []
    for message in messages:
        last = joined[-1] if joined else None
        if last is not None and last.role == message.role and message.role in {"user", "assistant", "system"}:
            content = "\n\n".join(part for part in (last.content, message.content) if part)
            calls = (*last.tool_calls, *message.tool_calls)
            joined[-1] = replace(last, content=content, tool_calls=calls, images=(*last.images, *message.images))
        else:
            joined.append(message)
    return tuple(joined)


def arguments_of(call: ToolCall) -> Any:
    """Return the arguments as a value; as the text they are when they are no JSON object."""
    try:
        value = json.loads(call.arguments or "{}")
    except ValueError:
        return call.arguments
    return value if isinstance(value, dict) else call.arguments


def short_id(id_: str) -> str:
    """Return an id of nine letters and digits, as Mistral's templates demand; one that is so already stays."""
    if len(id_) == _ID_LENGTH and id_.isascii() and id_.isalnum():
        return id_
    return hashlib.sha256(id_.encode()).hexdigest()[:_ID_LENGTH]


_ID_LENGTH = 9


def _turn(message: Message, arguments_as_text: bool, picture_mark: str) -> Turn:
    turn: Turn = {"role": message.role, "content": picture_mark * len(message.images) + message.content}
    if message.reasoning:
        turn |= {"reasoning_content": message.reasoning, "thinking": message.reasoning}
    if message.tool_calls:
        turn["tool_calls"] = [_call(call, arguments_as_text) for call in message.tool_calls]
    if message.role == "tool":
        turn |= {"name": message.name, "tool_call_id": short_id(message.tool_call)}
    return turn


def _call(call: ToolCall, arguments_as_text: bool) -> Mapping[str, Any]:
    arguments = (call.arguments or "{}") if arguments_as_text else arguments_of(call)
    return {"id": short_id(call.id), "type": "function", "function": {"name": call.name, "arguments": arguments}}
