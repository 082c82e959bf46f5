"""Arguments: what a model wrote as a call's arguments, held against the tool's schema; obvious slips are mended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from models.calling.lenient import json_value

MOST_FAULTS = 5
PATTERN_LIMIT_S = 0.1
"""A tool's schema may come from a stranger, and a pattern can be made to take for ever."""


def faults(value: Any, schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what in ``value`` does not fit the JSON schema, each with its place; nothing when all of it fits."""
    try:
        found = sorted(_validator(schema).iter_errors(value), key=lambda error: list(map(str, error.path)))
    except Exception as error:  # noqa: BLE001 - a stranger's schema: whatever the validator meets in it
        return (f"the schema itself cannot be used: {error}",)
    return tuple(_words(error) for error in found[:MOST_FAULTS])


def read(text: str, schema: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """Return the arguments as a value, obvious slips mended, and what is still wrong with them."""
    try:
        value = json_value(text.strip() or "{}")
    except ValueError:
        return None, ("the arguments are not valid JSON",)
    if isinstance(value, str):  # JSON within JSON
        return read(value, schema) if value.strip().startswith("{") else (value, faults(value, schema))
    mended = coerced(value, schema)
    return mended, faults(mended, schema)


def coerced(value: Any, schema: Mapping[str, Any]) -> Any:
    """Return ``value`` with what obviously stands for the wanted type made so: "3" for 3, a thing for a list of it."""
    kind = schema.get("type")
    if kind == "object" and isinstance(value, Mapping):
        properties = schema.get("properties") or {}
        absent = {key for key, given in value.items() if given is None} - set(schema.get("required") or ())
        return {key: coerced(given, properties.get(key, {})) for key, given in value.items() if key not in absent}
    if kind == "array":
        items = schema.get("items") or {}
        if isinstance(value, str) and value.strip().startswith("["):
            value = _parsed(value, list)
        values = value if isinstance(value, list) else [value]
        return [coerced(item, items) for item in values]
    if isinstance(value, str):
        return _from_text(value, kind, schema)
    return _from_number(value, kind)


def _from_text(value: str, kind: Any, schema: Mapping[str, Any]) -> Any:
    enum = schema.get("enum")
    if enum and value not in enum:
        return next((item for item in enum if str(item).casefold() == value.strip().casefold()), value)
    if kind == "boolean":
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.strip().casefold(), value)
    if kind in {"integer", "number"}:
        return _from_number(_parsed(value.replace(",", ""), (int, float)), kind)
    if kind == "object":
        return _parsed(value, dict)
    return value


def _from_number(value: Any, kind: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    return str(value) if kind == "string" else value


def _parsed(text: str, kinds: type | tuple[type, ...]) -> Any:
    """Return the value of ``text`` where it is one of these kinds, else the text."""
    try:
        value = json_value(text)
    except ValueError:
        return text
    return value if isinstance(value, kinds) and not isinstance(value, bool) else text


def _validator(schema: Mapping[str, Any]) -> Any:
    from referencing import Registry

    # Its own default registry fetches a remote $ref over the network.
    return _validator_class()(dict(schema), registry=Registry())


@lru_cache(maxsize=1)
def _validator_class() -> Any:
    """Return jsonschema's validator with patterns in bounded time; imported here, as it takes 80 ms."""
    import regex
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend

    def pattern(_validator: Any, wanted: str, value: Any, _schema: Any) -> Any:
        if not isinstance(value, str):
            return
        try:
            fits = regex.search(wanted, value, timeout=PATTERN_LIMIT_S)
        except (TimeoutError, regex.error) as error:
            raise ValueError(f"the pattern {wanted!r}: {error}") from error
        if not fits:
            yield ValidationError(f"{value!r} does not match {wanted!r}")

    return extend(  # type: ignore[no-untyped-call]  # jsonschema types little
        Draft202012Validator, {"pattern": pattern, "patternProperties": None}
    )


def _words(error: Any) -> str:
    place = ".".join(map(str, error.path))
    message = error.message if len(error.message) < 200 else error.message[:200] + "..."
    return f"{place}: {message}" if place else message


def as_text(value: Any) -> str:
    """Return arguments as JSON text."""
    return json.dumps(value, ensure_ascii=False)
