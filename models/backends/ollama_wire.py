"""Ollama's wire: a request as the body of ``/api/chat``, and each line of its answer as events. Pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.answer import Usage
from engine.contract.errors import BadRequest, RemoteFailed
from engine.contract.generation import (
    Generation,
    Message,
    ModelDone,
    ModelEvent,
    ModelReasoning,
    ModelText,
    ModelToolCall,
    TokenLogprob,
    ToolSpec,
)
from models.backends import chosen_call
from models.calling.call_stream import new_id
from models.calling.lenient import json_value

LEVELS_ONLY: Final = ("gptoss", "gpt-oss")
"""Families whose reasoning cannot be switched off, only made short."""
_FINISHES: Final = {"stop": "end", "length": "length"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What ``/api/show`` says of a model."""

    abilities: frozenset[str]
    context_tokens: int
    family: str
    remote_host: str = ""
    """Where its cloud is, for a model that does not run on the server itself."""

    @property
    def calls_tools(self) -> bool:
        """True when the server reads its tool calls."""
        return "tools" in self.abilities

    @property
    def reasons(self) -> bool:
        """True when it can think before it answers."""
        return "thinking" in self.abilities


def shown(facts: Mapping[str, Any]) -> Shown:
    """Return what the answer of ``/api/show`` says."""
    info: Mapping[str, Any] = facts.get("model_info") or {}
    context = info.get(f"{info.get('general.architecture', '')}.context_length", 0)
    return Shown(
        frozenset(map(str, facts.get("capabilities") or ("completion",))),
        int(context) if isinstance(context, (int, float)) else 0,
        str((facts.get("details") or {}).get("family", "")),
        str(facts.get("remote_host") or ("a cloud" if facts.get("remote_model") else "")),
    )


def is_constrained(request: Generation, model: Shown) -> bool:
    """Return whether a call is to be had by schema: the model has none of its own, or the server cannot demand one."""
    return bool(chosen_call.offered(request)) and (chosen_call.is_demanded(request) or not model.calls_tools)


def body_of(name: str, request: Generation, model: Shown, context_tokens: int) -> dict[str, Any]:
    """Return the body. The server may cut nothing: ``truncate`` and ``shift`` would drop old turns silently."""
    tools, demanded = chosen_call.offered(request), chosen_call.is_demanded(request)
    messages, schema = request.messages, request.schema
    body: dict[str, Any] = {"model": name, "stream": True, "truncate": False, "shift": False}
    if is_constrained(request, model):
        messages = chosen_call.told(messages, tools, demanded=demanded)
        schema = chosen_call.schema_of(tools, demanded=demanded)
    elif tools:
        body["tools"] = [_tool(tool) for tool in tools]
    body["messages"] = [_message(message) for message in messages]
    body["options"] = _options(request, context_tokens)
    if schema is not None:
        body["format"] = dict(schema)
    if model.reasons:
        levels = model.family in LEVELS_ONLY
        body["think"] = ("medium" if request.think else "low") if levels else request.think
    if request.sampling.top_logprobs:
        body |= {"logprobs": True, "top_logprobs": request.sampling.top_logprobs}
    return body


def _options(request: Generation, context_tokens: int) -> dict[str, Any]:
    sampling = request.sampling
    options: dict[str, Any] = {
        "num_ctx": context_tokens,
        "num_predict": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_k": sampling.top_k,
        "top_p": sampling.top_p,
        "min_p": sampling.min_p,
        "repeat_penalty": sampling.repeat_penalty,
        "seed": sampling.seed,
    }
    return options | ({"stop": list(sampling.stops)} if sampling.stops else {})


def _tool(tool: ToolSpec) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _message(message: Message) -> dict[str, Any]:
    turn: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.images:
        turn["images"] = [base64.b64encode(image).decode() for image in message.images]
    if message.reasoning:
        turn["thinking"] = message.reasoning
    if message.tool_calls:
        turn["tool_calls"] = [
            {"id": call.id, "function": {"name": call.name, "arguments": _arguments(call.arguments)}}
            for call in message.tool_calls
        ]
    if message.role == "tool":
        turn |= {"tool_name": message.name, "tool_call_id": message.tool_call}
    return turn


def _arguments(text: str) -> Any:
    """Return the arguments as the object that the server wants."""
    try:
        value = json_value(text or "{}")
    except ValueError:
        value = text
    return value if isinstance(value, dict) else {"value": value}


class LineReader:
    """Makes events of the lines of one answer; ``done`` once the last one was there."""

    def __init__(self, destination: str, *, constrained: bool) -> None:
        self._destination = destination
        self._constrained = constrained
        self._held = ""
        self._calls = 0
        self.done: ModelDone | None = None

    def feed(self, line: bytes) -> list[ModelEvent]:
        """Return what one line says. Raises RemoteFailed for an error that comes in the middle, or for no JSON."""
        if not line.strip():
            return []
        facts = self._object(line)
        if "error" in facts:
            raise failure(self._destination, str(facts["error"]))
        said: Mapping[str, Any] = facts.get("message") or {}
        events: list[ModelEvent] = []
        if said.get("thinking"):
            events.append(ModelReasoning(str(said["thinking"])))
        if said.get("content"):
            events += self._text(str(said["content"]), facts.get("logprobs") or ())
        events += [event for call in said.get("tool_calls") or () if (event := self._call(call))]
        if facts.get("done"):
            events += self._rest()
            finish = "tool_calls" if self._calls else _FINISHES.get(str(facts.get("done_reason") or "stop"), "end")
            self.done = ModelDone(_usage(facts), finish)
        return events

    def _object(self, line: bytes) -> Mapping[str, Any]:
        try:
            facts = json.loads(line)
        except ValueError:
            facts = None
        if not isinstance(facts, dict):
            raise RemoteFailed(destination=self._destination, problem="it sent something that is no JSON object")
        return facts

    def _text(self, text: str, logprobs: Sequence[Mapping[str, Any]]) -> list[ModelEvent]:
        if self._constrained:
            self._held += text
            return []
        return [ModelText(text, tuple(map(_logprob, logprobs)))]

    def _call(self, call: Mapping[str, Any]) -> ModelToolCall | None:
        function: Mapping[str, Any] = call.get("function") or {}
        if not function.get("name"):
            return None
        index, self._calls = self._calls, self._calls + 1
        arguments = function.get("arguments")
        text = arguments if isinstance(arguments, str) else json.dumps(arguments or {}, ensure_ascii=False)
        return ModelToolCall(index, str(call.get("id") or new_id()), str(function["name"]), text)

    def _rest(self) -> list[ModelEvent]:
        if not self._held:
            return []
        event = chosen_call.read(self._held)
        self._calls += isinstance(event, ModelToolCall)
        return [event]


def failure(destination: str, said: str, status: int = 500) -> BadRequest | RemoteFailed:
    """Return the error for what the server said."""
    if status in {400, 413, 422} or "context length" in said or "context window" in said:
        return BadRequest(problem=f"The model server {destination} refused it: {said}")
    return RemoteFailed(destination=destination, problem=f"it said: {said}")


def _logprob(item: Mapping[str, Any]) -> TokenLogprob:
    others = tuple((str(other["token"]), float(other["logprob"])) for other in item.get("top_logprobs") or ())
    return TokenLogprob(str(item["token"]), float(item["logprob"]), others)


def _usage(facts: Mapping[str, Any]) -> Usage:
    written, took_ns = int(facts.get("eval_count") or 0), int(facts.get("eval_duration") or 0)
    return Usage(
        prompt_tokens=int(facts.get("prompt_eval_count") or 0),
        generated_tokens=written,
        tokens_per_s=written / (took_ns / 1e9) if took_ns else 0.0,
    )
