"""ChatRequest: the body of a chat completion, read and checked. What would change the answer is never ignored. Pure."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from engine.contract.generation import Generation, Message, Sampling, ToolCall, ToolSpec
from engine.doors.gateway.failure import Failure
from engine.doors.gateway.interfaces import DEFAULT_MODEL

T = TypeVar("T")
_NOT_OFFERED: Final[Mapping[str, tuple[Any, ...]]] = {
    "n": (None, 1),
    "logit_bias": (None, {}),
    "presence_penalty": (None, 0),
    "frequency_penalty": (None, 0),
    "functions": (None,),
    "function_call": (None,),
    "audio": (None,),
    "modalities": (None, ["text"]),
    "prediction": (None,),
    "web_search_options": (None,),
}
"""Fields that are refused, with the values that ask for nothing."""
_ROLES: Final = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "tool": "tool"}
_NO_THINKING: Final = (None, "none", "minimal")
MOST_MESSAGES: Final = 10_000


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked, and how it is to be answered."""

    model: str
    generation: Generation
    stream: bool
    with_usage: bool


def read(body: Mapping[str, Any]) -> ChatRequest:
    """Return the request. Raises Failure 400 that names the field."""
    for name, harmless in _NOT_OFFERED.items():
        if body.get(name) not in harmless:
            raise wrong(name, f"'{name}' is not offered here.")
    messages = field(body, "messages", list, [])
    if not messages or len(messages) > MOST_MESSAGES:
        raise wrong("messages", "'messages' must be a list of at least one message.")
    tools = tuple(_tool(tool) for tool in field(body, "tools", list, []))
    options = field(body, "stream_options", dict, {})
    generation = Generation(
        tuple(_message(message, place) for place, message in enumerate(messages)),
        _sampling(body),
        tools,
        _choice(body.get("tool_choice"), tools),
        _schema(body.get("response_format")),
        think=body.get("reasoning_effort") not in _NO_THINKING,
    )
    stream = field(body, "stream", bool, default=False)
    return ChatRequest(field(body, "model", str, DEFAULT_MODEL), generation, stream, bool(options.get("include_usage")))


def wrong(param: str, message: str) -> Failure:
    """Return the refusal of a field."""
    return Failure(400, "bad_request", message, param=param)


def field(body: Mapping[str, Any], name: str, shape: type[T], default: T) -> T:
    """Return a field of a type; null is as good as absent. Raises Failure."""
    value = body.get(name)
    if value is None:
        return default
    if shape is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, shape) or (shape is int and isinstance(value, bool)):
        raise wrong(name, f"'{name}' is not of the type {shape.__name__}.")
    return value


def _sampling(body: Mapping[str, Any]) -> Sampling:
    usual = Sampling()
    stops: Any = body.get("stop") or []
    stops = [stops] if isinstance(stops, str) else stops
    if not isinstance(stops, list) or not all(isinstance(stop, str) and stop for stop in stops):
        raise wrong("stop", "'stop' must be text or a list of texts.")
    most = field(body, "max_completion_tokens", int, field(body, "max_tokens", int, usual.max_tokens))
    return Sampling(
        max_tokens=_within("max_tokens", most, 1, 1 << 20),
        temperature=_within("temperature", field(body, "temperature", float, 1.0), 0.0, 2.0),
        top_k=_within("top_k", field(body, "top_k", int, 0), 0, 1 << 20),
        top_p=_within("top_p", field(body, "top_p", float, 1.0), 0.0, 1.0),
        min_p=_within("min_p", field(body, "min_p", float, 0.0), 0.0, 1.0),
        repeat_penalty=_within("repeat_penalty", field(body, "repeat_penalty", float, 1.0), 0.1, 10.0),
        seed=field(body, "seed", int, secrets.randbelow(1 << 31)),
        stops=tuple(stops),
        top_logprobs=_logprobs(body),
    )


def _logprobs(body: Mapping[str, Any]) -> int:
    wanted = field(body, "logprobs", bool, default=False)
    return max(1, _within("top_logprobs", field(body, "top_logprobs", int, 0), 0, 20)) if wanted else 0


def _within(name: str, value: Any, least: float, most: float) -> Any:
    if not least <= value <= most:
        raise wrong(name, f"'{name}' must be between {least:g} and {most:g}.")
    return value


def _message(message: Any, place: int) -> Message:
    param = f"messages[{place}]"
    role = _ROLES.get(str(message.get("role"))) if isinstance(message, dict) else None
    if role is None:
        raise wrong(param, "A message has a role: system, developer, user, assistant or tool.")
    text, images = _content(message.get("content"), param)
    calls = tuple(_call(call, param) for call in field(message, "tool_calls", list, []))
    return Message(
        role,
        text,
        images,
        calls,
        field(message, "tool_call_id", str, ""),
        field(message, "name", str, ""),
        field(message, "reasoning_content", str, ""),
    )


def _content(content: Any, param: str) -> tuple[str, tuple[bytes, ...]]:
    if content is None or isinstance(content, str):
        return content or "", ()
    if not isinstance(content, list):
        raise wrong(param, "The content is text or a list of parts.")
    texts: list[str] = []
    images: list[bytes] = []
    for part in content:
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "text":
            texts.append(field(part, "text", str, ""))
        elif kind == "image_url":
            images.append(_picture(part.get("image_url"), param))
        else:
            raise wrong(param, f"Parts of the type '{kind}' are not offered; there are text and image_url.")
    return "\n".join(texts), tuple(images)


def _picture(given: Any, param: str) -> bytes:
    url = given.get("url") if isinstance(given, dict) else given
    head, comma, data = str(url).partition(",")
    if not (head.startswith("data:image/") and head.endswith(";base64") and comma):
        raise wrong(param, "A picture comes as a data address (data:image/png;base64,...); nothing is fetched.")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise wrong(param, "The picture is not valid base64.") from error


def _call(call: Any, param: str) -> ToolCall:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or not function.get("name"):
        raise wrong(param, "A tool call has an id and a function with name and arguments.")
    return ToolCall(str(call.get("id") or ""), str(function["name"]), str(function.get("arguments") or "{}"))


def _tool(tool: Any) -> ToolSpec:
    function = tool.get("function") if isinstance(tool, dict) and tool.get("type") == "function" else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str) or not function["name"]:
        raise wrong("tools", "Each tool is of the type function, with a name.")
    parameters = field(function, "parameters", dict, {})
    return ToolSpec(
        function["name"], field(function, "description", str, ""), parameters or {"type": "object", "properties": {}}
    )


def _choice(choice: Any, tools: Sequence[ToolSpec]) -> str:
    if isinstance(choice, dict):
        choice = field(choice, "function", dict, {}).get("name")
        if choice not in [tool.name for tool in tools]:
            raise wrong("tool_choice", f"There is no tool '{choice}' in this request.")
        return str(choice)
    if choice is None:
        return "auto"
    if choice not in ("auto", "none", "required"):
        raise wrong("tool_choice", "'tool_choice' is auto, none, required, or the name of one function.")
    return str(choice)


def _schema(given: Any) -> Mapping[str, Any] | None:
    kind = given.get("type") if isinstance(given, dict) else given
    if kind in (None, "text"):
        return None
    if kind == "json_object":
        return {"type": "object"}
    schema = field(given, "json_schema", dict, {}).get("schema") if kind == "json_schema" else None
    if not isinstance(schema, dict):
        raise wrong("response_format", "'response_format' is text, json_object, or json_schema with a schema.")
    return schema
