"""CallReader: reads one call of a known shape from text that comes in pieces."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from models.calling.balance import Balance
from models.calling.call_format import CallFormat, Shape, marks
from models.calling.lenient import json_value, python_calls

NAME_KEYS = ("name", "tool_name", "function", "tool")
ARGUMENT_KEYS = ("arguments", "parameters", "args", "input")
_HEAD = re.compile(
    r'\{\s*(?:"type"\s*:\s*"function"\s*,\s*"function"\s*:\s*\{\s*)?'
    r'"(?:name|tool_name)"\s*:\s*"(?P<name>[^"\\]+)"\s*,\s*"(?:arguments|parameters)"\s*:\s*(?=\{)'
)
_LONGEST_HEAD = 400
"""Characters in which a name and the marks around it must have come."""

Schemas = Mapping[str, Mapping[str, Any]]
"""Schema of the arguments of each tool, by name."""


@dataclass(slots=True)
class Written:
    """A call as far as it was read; ``arguments`` grows."""

    name: str
    arguments: str = ""


class NotACall(ValueError):
    """What was read is no call; the text is the answer's own."""


class CallReader:
    """Feed it from the first sign of a call on. ``calls`` is what was read; ``rest`` what follows, once it has ended.

    Raises NotACall.
    """

    def __init__(self, form: CallFormat, schemas: Schemas) -> None:
        self.calls: list[Written] = []
        self.rest: str | None = None
        self._form = form
        self._schemas = schemas
        self._text = ""
        self._read: Callable[[str], None] = {
            Shape.JSON: self._json,
            Shape.TAG_WITH_JSON: self._tag_with_json,
            Shape.TAG_WITH_TAGGED: self._tagged,
            Shape.PYTHONIC: self._pythonic,
        }[form.shape]
        self._outer = Balance(python=form.shape is Shape.PYTHONIC)
        self._inner: Balance | None = None
        self._inner_done = False

    def feed(self, text: str) -> None:
        """Read on. Raises NotACall."""
        self._text += text
        self._read(text)

    def finish(self) -> None:
        """Make what one can of a call that was broken off. Raises NotACall when it has no name yet."""
        if not self.calls and self._form.shape is Shape.TAG_WITH_TAGGED:
            self._read_tagged(self._text)
        if not self.calls:
            raise NotACall(self._text)

    def _json(self, text: str) -> None:
        end = self._outer.feed(text)
        limit = len(self._text) if end is None else len(self._text) - len(text) + end
        if self._inner is None and not self.calls and (head := _HEAD.match(self._text, 0, limit)):
            self.calls.append(Written(head["name"]))
            self._inner = Balance()
            self._arguments(self._text[head.end() : limit])
        elif self._inner is not None:
            self._arguments(text if end is None else text[:end])
        if end is None:
            return
        if not self.calls:
            self.calls = [call_of(value) for value in _objects(self._text[:limit])]
        self.rest = self._text[limit:]

    def _arguments(self, text: str) -> int | None:
        """Take argument text up to the end of its value; return the place of the end in ``text``."""
        if self._inner is None or self._inner_done:
            return None
        end = self._inner.feed(text)
        self._inner_done = end is not None
        self.calls[-1].arguments += text if end is None else text[:end]
        return end

    def _tag_with_json(self, text: str) -> None:
        if not self.calls:
            name, start = self._name_before("{")
            if not name:
                return
            self.calls.append(Written(name))
            self._inner = Balance()
            text = self._text[start:]
        end = self._arguments(text)
        if end is not None:
            self.rest = text[end:]

    def _name_before(self, sign: str) -> tuple[str, int]:
        """Return the name and where its arguments begin; an empty name while that is still to come."""
        name, *others = _split(self._text, self._form.between)
        start = self._text.find(sign, len(self._text) - len(others[0])) if others else -1
        if start < 0 and len(self._text) > _LONGEST_HEAD:
            raise NotACall(self._text)
        return (name.strip(), start) if start >= 0 else ("", 0)

    def _tagged(self, _text: str) -> None:
        closing = next(iter(marks(self._form.closing)), "")
        end = self._text.find(closing) if closing else -1
        if end >= 0:
            self._read_tagged(self._text[:end])
            self.rest = self._text[end:]

    def _read_tagged(self, body: str) -> None:
        form = self._form
        name, *others = _split(body, form.between)
        if not others or not name.strip():
            raise NotACall(body)
        properties = dict(self._schemas.get(name.strip(), {}).get("properties", {}))
        pattern = (
            rf"{_loose(form.key_opening)}\s*(.*?)\s*{_loose(form.key_closing)}(.*?)(?:{_loose(form.value_closing)}|\Z)"
        )
        found = {
            key: cast_text(value.removeprefix("\n").removesuffix("\n"), properties.get(key, {}))
            for key, value in re.findall(pattern, body[len(name) :], re.DOTALL)
        }
        self.calls.append(Written(name.strip(), json.dumps(found, ensure_ascii=False)))

    def _pythonic(self, text: str) -> None:
        end = self._outer.feed(text)
        if end is None:
            return
        limit = len(self._text) - len(text) + end
        try:
            calls = python_calls(self._text[:limit])
        except ValueError as error:
            raise NotACall(self._text) from error
        self.calls = [Written(name, self._named(name, values, named)) for name, values, named in calls]
        self.rest = self._text[limit:]

    def _named(self, name: str, values: list[Any], named: dict[str, Any]) -> str:
        keys = list(self._schemas.get(name, {}).get("properties", {}))
        placed = dict(zip(keys, values, strict=False))
        return json.dumps({**placed, **named}, ensure_ascii=False)


def call_of(value: Any) -> Written:
    """Return the call that a JSON object stands for. Raises NotACall."""
    if isinstance(value, dict) and isinstance(value.get("function"), dict):
        value = value["function"]
    if not isinstance(value, dict):
        raise NotACall(str(value))
    name = next((value[key] for key in NAME_KEYS if isinstance(value.get(key), str)), "")
    arguments: Any = next((value[key] for key in ARGUMENT_KEYS if key in value), {})
    if not name:
        raise NotACall(str(value))
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return Written(name, text)


def cast_text(text: str, schema: Mapping[str, Any]) -> Any:
    """Return the value that bare text stands for: itself where the schema wants text, else what it reads as."""
    wanted = schema.get("type")
    if wanted == "string" or (isinstance(wanted, list) and "string" in wanted):
        return text
    try:
        return json_value(text.strip())
    except ValueError:
        return text


def _objects(text: str) -> list[Any]:
    try:
        value = json_value(text)
    except ValueError as error:
        raise NotACall(text) from error
    return value if isinstance(value, list) else [value]


def _split(text: str, between: str) -> list[str]:
    """Return the text before and after the marks between a name and its arguments; one part while they are to come."""
    return re.split(_loose(between) or r"(?=[\s{])", text, maxsplit=1)


def _loose(marker: str) -> str:
    """Return a pattern for a marker with any white space between its parts."""
    return r"\s*".join(map(re.escape, marks(marker)))
