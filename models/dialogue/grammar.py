"""Grammar: a JSON schema as GBNF, llama.cpp's grammar language, with every length bounded."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.contract.errors import BadRequest

STRING_LENGTH = 1000
"""Signs of a text whose schema sets no ``maxLength``; a bound keeps a small model from never ending."""
ITEMS = 32
"""Entries of a list whose schema sets no ``maxItems``."""
MOST_REPEATS = 2000
"""llama.cpp refuses to repeat more often."""
MOST_NUMBERS = 200
"""A whole number between bounds closer than this is one of a list."""
DEEPEST_FREE = 4
"""Levels of a value that its schema leaves free."""

_BASIC: Mapping[str, str] = {
    "sign": r'[ !#-\[\]-~\xA0-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF] | "\\" (["\\/bfnrt] | "u" code)',
    "code": "[0-9A-CE-Fa-ce-f] hex hex hex | [dD] [0-7] hex hex",
    "hex": "[0-9A-Fa-f]",
    "whole": '"-"? ("0" | [1-9] [0-9]{0,14})',
    "number": 'whole ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?',
    "boolean": '"true" | "false"',
    "null": '"null"',
}
_TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")


def grammar_of(schema: Mapping[str, Any]) -> str:
    """Return GBNF whose rule ``root`` writes JSON that fits ``schema``.

    Kept: type, properties in their order, required, items, enum, const, anyOf, oneOf, local $ref, lengths, and bounds
    of whole numbers near each other; objects get no further keys unless the schema describes them. Not kept, so to be
    checked afterwards (arguments.faults): pattern, format, other bounds, uniqueItems. Raises BadRequest.
    """
    rules = _Rules(schema)
    rules.define("root", rules.expression(schema))
    return rules.text()


class _Rules:
    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._whole = schema
        self._rules: dict[str, str] = {}
        self._named: dict[str, str] = {}
        self._numbers = 0

    def text(self) -> str:
        """Return all rules, those that every schema shares last."""
        rules = {**self._rules, **_BASIC}
        return "".join(f"{name} ::= {rule}\n" for name, rule in rules.items())

    def define(self, name: str, rule: str) -> str:
        """Add a rule and return its name."""
        self._rules[name] = rule
        return name

    def new(self, rule: str) -> str:
        """Add a rule under a name of its own and return that."""
        self._numbers += 1
        return self.define(f"r{self._numbers}", rule)

    def expression(self, schema: Any) -> str:
        """Return what a value of the schema is written as."""
        if not isinstance(schema, Mapping):
            return self._free(DEEPEST_FREE)
        if "$ref" in schema:
            return self._reference(str(schema["$ref"]))
        if "const" in schema:
            return _literal(schema["const"])
        if "enum" in schema:
            return "(" + " | ".join(map(_literal, schema["enum"])) + ")"
        choices = schema.get("anyOf") or schema.get("oneOf")
        if choices:
            return "(" + " | ".join(self.expression(choice) for choice in choices) + ")"
        kinds = schema.get("type", "object" if "properties" in schema else None)
        if isinstance(kinds, list):
            return "(" + " | ".join(self._typed(str(kind), schema) for kind in kinds) + ")"
        return self._free(DEEPEST_FREE) if kinds is None else self._typed(str(kinds), schema)

    def _typed(self, kind: str, schema: Mapping[str, Any]) -> str:
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return self._array(schema)
        if kind == "string":
            return _text(schema.get("minLength", 0), schema.get("maxLength", STRING_LENGTH))
        if kind == "integer":
            return self._integer(schema)
        if kind in _TYPES:
            return kind
        raise BadRequest(problem=f"The JSON schema asks for the type '{kind}'. Known are {', '.join(_TYPES)}.")

    def _reference(self, address: str) -> str:
        if address not in self._named:
            target = self._target(address)
            self._named[address] = f"ref{len(self._named)}"
            if "$ref" in target and target["$ref"] in self._named:
                raise BadRequest(problem=f"The JSON schema's reference '{address}' leads back to itself.")
            self.define(self._named[address], self.expression(target))
        return self._named[address]

    def _target(self, address: str) -> Mapping[str, Any]:
        found: Any = self._whole
        for part in address.removeprefix("#").split("/")[1:]:
            found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
        if not address.startswith("#") or not isinstance(found, Mapping):
            raise BadRequest(problem=f"The JSON schema refers to '{address}', which is not in it.")
        return found

    def _object(self, schema: Mapping[str, Any]) -> str:
        properties: Mapping[str, Any] = schema.get("properties") or {}
        if not properties:
            further = schema.get("additionalProperties", True)
            return '"{}"' if further is False else self._free_object(self.expression(further))
        required = set(schema.get("required") or ())
        first, after = '"}"', '"}"'
        for key, value in reversed(tuple(properties.items())):
            pair = self.new(f"{_literal(key)} {_quoted(': ')} {self.expression(value)}")
            must = key in required
            first, after = (
                self.new(f"{pair} {after}" if must else f"{pair} {after} | {first}"),
                self.new(f'", " {pair} {after}' if must else f'", " {pair} {after} | {after}'),
            )
        return self.new(f'"{{" {first}')

    def _free_object(self, value: str) -> str:
        pair = self.new(f"{_text(1, 60)} {_quoted(': ')} {value}")
        return self.new(f'"{{" ({pair} (", " {pair}){{0,{ITEMS - 1}}})? "}}"')

    def _array(self, schema: Mapping[str, Any]) -> str:
        least, most = _bounds(schema.get("minItems", 0), schema.get("maxItems", ITEMS))
        if most == 0:
            return '"[]"'
        item = self.new(self.expression(schema.get("items")))
        more = f'(", " {item}){{{max(0, least - 1)},{most - 1}}}'
        return self.new(f'"[" {item} {more} "]"' if least else f'"[" ({item} {more})? "]"')

    def _integer(self, schema: Mapping[str, Any]) -> str:
        lowest, highest = schema.get("minimum"), schema.get("maximum")
        if isinstance(lowest, int) and isinstance(highest, int) and 0 <= highest - lowest <= MOST_NUMBERS:
            return "(" + " | ".join(_literal(number) for number in range(lowest, highest + 1)) + ")"
        if isinstance(lowest, (int, float)) and lowest >= 0:
            return '("0" | [1-9] [0-9]{0,14})' if lowest == 0 else "[1-9] [0-9]{0,14}"
        return "whole"

    def _free(self, depth: int) -> str:
        """Return any JSON value of at most ``depth`` levels."""
        name = f"free{depth}"
        if name not in self._rules:
            flat = f"{_text(0, STRING_LENGTH)} | number | boolean | null"
            self.define(name, flat)
            if depth:
                inner = self._free(depth - 1)
                array = f'"[" ({inner} (", " {inner}){{0,{ITEMS - 1}}})? "]"'
                self.define(name, f"{flat} | {array} | {self._free_object(inner)}")
        return name


def _text(least: Any, most: Any) -> str:
    low, high = _bounds(least, most)
    quote = r'"\""'
    return f"{quote} sign{{{low},{high}}} {quote}"


def _bounds(least: Any, most: Any) -> tuple[int, int]:
    try:
        low, high = max(0, int(least)), min(int(most), MOST_REPEATS)
    except (TypeError, ValueError) as error:
        raise BadRequest(problem="A length in the JSON schema is not a number.") from error
    if low > high:
        raise BadRequest(problem=f"The JSON schema asks for at least {low} and at most {high} of something.")
    return low, high


def _literal(value: Any) -> str:
    """Return GBNF for exactly this JSON value."""
    return _quoted(json.dumps(value, ensure_ascii=False))


def _quoted(text: str) -> str:
    escaped = re.sub(r'["\\]', lambda match: "\\" + match.group(), text)
    return f'"{escaped}"'.replace("\n", "\\n").replace("\x7f", "\\x7F")


def choice(words: Sequence[str]) -> str:
    """Return GBNF that writes one of the words, quoted as JSON."""
    return "(" + " | ".join(map(_literal, words)) + ")"
