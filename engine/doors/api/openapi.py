"""OpenAPI: the document that describes the API, made from the signatures of its endpoints."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from engine.contract.version import API_VERSION, VERSION
from engine.doors.api.endpoint import EVENT_ID_HEADER, Endpoint, Parameter, Source, is_number
from engine.doors.api.reply import EVENT_STREAM, PICTURE, EventStream, PictureReply

Json = dict[str, Any]
_SCALARS: Mapping[Any, Json] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    bytes: {"type": "string", "description": "hexadecimal"},
    type(None): {"type": "null"},
}
_ERROR: Json = {
    "type": "object",
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "params": {"type": "object"}},
    "required": ["code", "message"],
}


def described(endpoints: Sequence[Endpoint]) -> Json:
    """Return the OpenAPI 3.1 document of the endpoints."""
    shapes = _Shapes()
    paths: dict[str, Json] = {}
    for endpoint in endpoints:
        paths.setdefault(f"/v{API_VERSION}{endpoint.path}", {})[endpoint.method.lower()] = _operation(endpoint, shapes)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jackdaw", "version": VERSION},
        "paths": paths,
        "components": {
            "schemas": {**shapes.named, "Error": _ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(endpoint: Endpoint, shapes: _Shapes) -> Json:
    refusal = {"description": "Refused or failed", "content": _content({"$ref": "#/components/schemas/Error"})}
    operation: Json = {
        "summary": inspect.getdoc(endpoint.function) or "",
        "tags": [endpoint.path.split("/")[1]],
        "parameters": [shown for one in endpoint.parameters if (shown := _parameter(one)) is not None],
        "responses": {**_success(endpoint, shapes), "default": refusal},
    }
    for one in endpoint.parameters:
        if one.source is Source.BODY:
            operation["requestBody"] = {"required": True, "content": _content(shapes.of(one.shape))}
    return operation


def _success(endpoint: Endpoint, shapes: _Shapes) -> Json:
    if endpoint.gives is type(None):
        return {"204": {"description": "Done"}}
    if endpoint.gives is EventStream:
        return {"200": {"description": "Events as they come", "content": {EVENT_STREAM: {}}}}
    if endpoint.gives is PictureReply:
        return {"200": {"description": "A picture", "content": {PICTURE: {}}}}
    return {str(endpoint.status): {"description": "Done", "content": _content(shapes.of(endpoint.gives))}}


def _parameter(one: Parameter) -> Json | None:
    if one.source not in (Source.PATH, Source.QUERY, Source.HEADER):
        return None
    name = EVENT_ID_HEADER if one.source is Source.HEADER else one.name
    schema = _SCALARS[int] if is_number(one.shape) else _SCALARS[str]
    return {"name": name, "in": one.source.value, "required": one.is_required, "schema": schema}


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


class _Shapes:
    """Schemas of the contract's types; each dataclass once, by its name."""

    def __init__(self) -> None:
        self.named: dict[str, Json] = {}

    def of(self, shape: Any) -> Json:
        """Return the schema of a type; what travels in a form of its own is any value."""
        if shape in _SCALARS:
            return _SCALARS[shape]
        origin, inside = typing.get_origin(shape), typing.get_args(shape)
        if origin in (typing.Union, types.UnionType):
            return {"anyOf": [self.of(one) for one in inside]}
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(inside[1])}
        if isinstance(origin, type) and issubclass(origin, (Sequence, frozenset)):
            return self._items(origin, inside)
        if isinstance(shape, type) and issubclass(shape, enum.Enum):
            return {"enum": [one.value for one in shape]}
        if dataclasses.is_dataclass(shape) and not hasattr(shape, "wire_form"):
            return self._reference(typing.cast(type, shape))
        supertype = getattr(shape, "__supertype__", None)
        return {} if supertype is None else self.of(supertype)

    def _items(self, origin: type, inside: tuple[Any, ...]) -> Json:
        if origin is tuple and inside[-1:] != (Ellipsis,):
            return {"type": "array", "prefixItems": [self.of(one) for one in inside]}
        return {"type": "array", "items": self.of(inside[0])}

    def _reference(self, shape: type) -> Json:
        if shape.__name__ not in self.named:
            self.named[shape.__name__] = {}  # so that a type that holds itself ends
            self.named[shape.__name__] = self._record(shape)
        return {"$ref": f"#/components/schemas/{shape.__name__}"}

    def _record(self, shape: Any) -> Json:
        hints = typing.get_type_hints(shape)
        fields = [field for field in dataclasses.fields(shape) if field.init]
        properties = {field.name: self.of(hints[field.name]) for field in fields}
        kind = getattr(shape, "kind", None)
        if isinstance(kind, str) and "kind" not in properties:
            properties = {"kind": {"const": kind}, **properties}
        absent = dataclasses.MISSING
        required = [f.name for f in fields if f.default is absent and f.default_factory is absent]
        body = {"type": "object", "description": inspect.getdoc(shape) or "", "properties": properties}
        return {**body, "required": required} if required else body
