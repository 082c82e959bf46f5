"""ChatAnswer: what a model says, as OpenAI's chunks and as one completion. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.answer import Usage
from engine.contract.generation import ModelDone, ModelEvent, ModelReasoning, ModelText, ModelToolCall, TokenLogprob

_FINISHES: Final = {"end": "stop", "stop": "stop", "length": "length", "tool_calls": "tool_calls"}


@dataclass(frozen=True, slots=True)
class Head:
    """What every part of one answer repeats."""

    id: str
    created: int
    model: str


def opening(head: Head) -> dict[str, Any]:
    """Return the first chunk: who speaks."""
    return _chunk(head, {"role": "assistant", "content": ""}, None)


def chunk(head: Head, event: ModelEvent) -> dict[str, Any]:
    """Return the chunk of an event; the last one says how it ended."""
    if isinstance(event, ModelDone):
        return _chunk(head, {}, _FINISHES.get(event.finish, "stop"))
    if isinstance(event, ModelReasoning):
        return _chunk(head, {"reasoning_content": event.text}, None)
    if isinstance(event, ModelToolCall):
        return _chunk(head, {"tool_calls": [_call_delta(event)]}, None)
    made = _chunk(head, {"content": event.text}, None)
    if event.logprobs:
        made["choices"][0]["logprobs"] = {"content": [_logprob(item) for item in event.logprobs]}
    return made


def usage_chunk(head: Head, usage: Usage) -> dict[str, Any]:
    """Return the chunk with the numbers, which has no choices."""
    return {**_head(head, "chat.completion.chunk"), "choices": [], "usage": numbers(usage)}


def completion(head: Head, events: Iterable[ModelEvent]) -> dict[str, Any]:
    """Return the whole answer at once."""
    text, thought, finish, usage = "", "", "stop", Usage()
    calls: dict[int, dict[str, Any]] = {}
    known: list[dict[str, Any]] = []
    for event in events:
        if isinstance(event, ModelText):
            text += event.text
            known += [_logprob(item) for item in event.logprobs]
        elif isinstance(event, ModelReasoning):
            thought += event.text
        elif isinstance(event, ModelToolCall):
            empty = {"id": event.id, "type": "function", "function": {"name": event.name, "arguments": ""}}
            calls.setdefault(event.index, empty)["function"]["arguments"] += event.arguments
        else:
            usage, finish = event.usage, _FINISHES.get(event.finish, "stop")
    message: dict[str, Any] = {"role": "assistant", "content": text or (None if calls else "")}
    message |= {"reasoning_content": thought} if thought else {}
    message |= {"tool_calls": [calls[place] for place in sorted(calls)]} if calls else {}
    choice = {
        "index": 0,
        "message": message,
        "finish_reason": finish,
        "logprobs": {"content": known} if known else None,
    }
    return {**_head(head, "chat.completion"), "choices": [choice], "usage": numbers(usage)}


def numbers(usage: Usage) -> dict[str, Any]:
    """Return the usage as OpenAI writes it."""
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.generated_tokens,
        "total_tokens": usage.prompt_tokens + usage.generated_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    }


def usage_of(events: Sequence[ModelEvent]) -> Usage:
    """Return the numbers of an answer, as far as it came."""
    return next((event.usage for event in reversed(events) if isinstance(event, ModelDone)), Usage())


def _head(head: Head, what: str) -> dict[str, Any]:
    return {"id": head.id, "object": what, "created": head.created, "model": head.model}


def _chunk(head: Head, delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {**_head(head, "chat.completion.chunk"), "choices": [choice]}


def _call_delta(event: ModelToolCall) -> dict[str, Any]:
    function: dict[str, Any] = {"arguments": event.arguments}
    if not event.name:
        return {"index": event.index, "function": function}
    return {"index": event.index, "id": event.id, "type": "function", "function": {"name": event.name, **function}}


def _logprob(item: TokenLogprob) -> dict[str, Any]:
    others = [{"token": token, "logprob": value, "bytes": None} for token, value in item.alternatives]
    return {"token": item.token, "logprob": item.logprob, "bytes": None, "top_logprobs": others}
