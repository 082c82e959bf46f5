"""OpenAI's wire: a request as the body of ``/chat/completions``, and each line of its answer as events. Pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.contract.answer import Usage
from engine.contract.errors import RemoteFailed
from engine.contract.generation import (
    Generation,
    Message,
    ModelDone,
    ModelEvent,
    ModelReasoning,
    ModelText,
    ModelToolCall,
    TokenLogprob,
)
from models.backends import chosen_call
from models.calling.call_stream import new_id
from models.dialogue.reasoning import THINK, ReasoningSplit

_FINISHES: Final = {"stop": "end", "length": "length", "tool_calls": "tool_calls", "function_call": "tool_calls"}
_KINDS: Final = ((b"\x89PNG", "png"), (b"GIF8", "gif"), (b"RIFF", "webp"))


def body_of(name: str, request: Generation) -> dict[str, Any]:
    """Return the body; what only some servers know (top_k, min_p) is sent where it differs from no narrowing."""
    sampling = request.sampling
    body: dict[str, Any] = {
        "model": name,
        "messages": [_message(message) for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "seed": sampling.seed,
    }
    extras = {
        "stop": list(sampling.stops),
        "top_k": sampling.top_k,
        "min_p": sampling.min_p,
        "repeat_penalty": sampling.repeat_penalty if sampling.repeat_penalty != 1.0 else 0,
    }
    body |= {key: value for key, value in extras.items() if value}
    if sampling.top_logprobs:
        body |= {"logprobs": True, "top_logprobs": sampling.top_logprobs}
    if request.schema is not None:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": dict(request.schema), "strict": True},
        }
    return body | _tools(request)


def _tools(request: Generation) -> dict[str, Any]:
    tools = chosen_call.offered(request)
    if not tools:
        return {}
    named = request.tool_choice not in {"auto", "required"}
    choice: Any = {"type": "function", "function": {"name": tools[0].name}} if named else request.tool_choice
    given = [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
        }
        for tool in tools
    ]
    return {"tools": given, "tool_choice": choice}


def _message(message: Message) -> dict[str, Any]:
    turn: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.images:
        parts: list[dict[str, Any]] = [{"type": "text", "text": message.content}] if message.content else []
        turn["content"] = parts + [_picture(image) for image in message.images]
    if message.tool_calls:
        turn["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments or "{}"}}
            for call in message.tool_calls
        ]
    if message.role == "tool":
        turn["tool_call_id"] = message.tool_call
    return turn


def _picture(image: bytes) -> dict[str, Any]:
    kind = next((kind for magic, kind in _KINDS if image.startswith(magic)), "jpeg")
    return {"type": "image_url", "image_url": {"url": f"data:image/{kind};base64,{base64.b64encode(image).decode()}"}}


class EventReader:
    """Makes events of the lines of a server-sent stream; ``ended`` once it said that it is done."""

    def __init__(self, destination: str) -> None:
        self._destination = destination
        self._split = ReasoningSplit(THINK)
        self._usage = Usage()
        self._finish = ""
        self._known: dict[int, int] = {}
        self.ended = False

    def feed(self, line: bytes) -> Iterator[ModelEvent]:
        """Yield what one line says. Raises RemoteFailed for an error in the middle of the stream, or for no JSON."""
        if not line.startswith(b"data:"):
            return
        data = line[5:].strip()
        if data == b"[DONE]":
            self.ended = True
            return
        facts = self._object(data)
        if facts.get("error"):
            raise RemoteFailed(destination=self._destination, problem=f"it said: {said_in(facts)}")
        if facts.get("usage"):
            self._usage = _usage(facts["usage"])
        for choice in facts.get("choices") or ():
            yield from self._choice(choice)

    def done(self) -> Iterator[ModelEvent]:
        """Yield what was held back and the end. Raises RemoteFailed for a stream that broke off."""
        if not self._finish:
            raise RemoteFailed(destination=self._destination, problem="its answer broke off")
        yield from self._split.finish()
        yield ModelDone(self._usage, "tool_calls" if self._known else self._finish)

    def _object(self, data: bytes) -> Mapping[str, Any]:
        try:
            facts = json.loads(data)
        except ValueError:
            facts = None
        if not isinstance(facts, dict):
            raise RemoteFailed(destination=self._destination, problem="it sent something that is no JSON object")
        return facts

    def _choice(self, choice: Mapping[str, Any]) -> Iterator[ModelEvent]:
        delta: Mapping[str, Any] = choice.get("delta") or {}
        thought = delta.get("reasoning_content") or delta.get("reasoning")
        if thought:
            yield ModelReasoning(str(thought))
        if delta.get("content"):
            known = tuple(_logprob(item) for item in (choice.get("logprobs") or {}).get("content") or ())
            for event in self._split.feed(str(delta["content"])):
                yield ModelText(event.text, known) if isinstance(event, ModelText) else event
                known = ()
        for call in delta.get("tool_calls") or ():
            yield from self._call(call)
        if choice.get("finish_reason"):
            self._finish = _FINISHES.get(str(choice["finish_reason"]), "end")

    def _call(self, call: Mapping[str, Any]) -> Iterator[ModelEvent]:
        function: Mapping[str, Any] = call.get("function") or {}
        place = int(call.get("index") or 0)
        arguments = str(function.get("arguments") or "")
        if place not in self._known:
            self._known[place] = len(self._known)
            yield ModelToolCall(
                self._known[place], str(call.get("id") or new_id()), str(function.get("name") or ""), arguments
            )
        elif arguments:
            yield ModelToolCall(self._known[place], arguments=arguments)


def said_in(facts: Mapping[str, Any]) -> str:
    """Return the words of an error body."""
    error = facts.get("error", facts.get("detail", facts.get("message", "")))
    return str(error.get("message") or error) if isinstance(error, Mapping) else str(error)


def _logprob(item: Mapping[str, Any]) -> TokenLogprob:
    others = tuple((str(other["token"]), float(other["logprob"])) for other in item.get("top_logprobs") or ())
    return TokenLogprob(str(item["token"]), float(item["logprob"]), others)


def _usage(facts: Mapping[str, Any]) -> Usage:
    details: Mapping[str, Any] = facts.get("prompt_tokens_details") or {}
    return Usage(
        prompt_tokens=int(facts.get("prompt_tokens") or 0),
        cached_tokens=int(details.get("cached_tokens") or 0),
        generated_tokens=int(facts.get("completion_tokens") or 0),
    )
