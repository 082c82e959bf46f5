"""JSON form of the contract's dataclasses: one converter driven by type hints, so no class writes its own.

A tagged union is a union of dataclasses that each have a class-level ``kind``; the tag travels as the
``"kind"`` key. Unknown keys are ignored on the way in, so that a newer engine may add some. A class whose
wire form is published in another shape (Locator, Reason) has ``wire_form`` and ``from_wire_form`` of its own.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_PLAIN = frozenset({str, int, float, bool, type(None)})


def to_wire(value: Any) -> Any:
    """Return ``value`` as plain JSON types (dict, list, str, int, float, bool, None)."""
    shape: Any = type(value)
    if shape in _PLAIN:
        return value
    if shape is tuple or shape is list:
        return [item if type(item) in _PLAIN else to_wire(item) for item in value]
    if isinstance(value, enum.Enum):
        return value.value
    if hasattr(value, "wire_form"):
        return value.wire_form()
    names = _field_names(shape)
    if names is not None:
        items = ((name, getattr(value, name)) for name in names)
        body = {name: item if type(item) in _PLAIN else to_wire(item) for name, item in items}
        kind = getattr(value, "kind", None)
        return {"kind": kind, **body} if isinstance(kind, str) and "kind" not in body else body
    if isinstance(value, Mapping):
        return {str(key): to_wire(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, frozenset, set)):
        return [to_wire(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    return value


def from_wire(shape: type[T], data: Any) -> T:
    """Return ``data`` (from ``to_wire``) as an instance of ``shape``.

    Raises ValueError when the data does not fit the shape.
    """
    return typing.cast(T, _read(shape, data))


@functools.cache
def _field_names(shape: type) -> tuple[str, ...] | None:
    return tuple(f.name for f in dataclasses.fields(shape)) if dataclasses.is_dataclass(shape) else None


@functools.cache
def _hints(shape: type) -> dict[str, Any]:
    return typing.get_type_hints(shape)


def _read(shape: Any, data: Any) -> Any:
    if shape is Any or shape is object:
        return data
    origin = typing.get_origin(shape)
    if origin in (typing.Union, types.UnionType):
        return _read_union(typing.get_args(shape), data)
    if origin in (tuple, list, frozenset):
        return _read_items(origin, typing.get_args(shape), data)
    if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        if not isinstance(data, dict):
            raise ValueError(f"expected an object, got {type(data).__name__}")
        value_shape = typing.get_args(shape)[1]
        return {key: _read(value_shape, item) for key, item in data.items()}
    if isinstance(shape, type):
        return _read_scalar(shape, data)
    supertype = getattr(shape, "__supertype__", None)
    if supertype is not None:
        return _read(supertype, data)
    if origin is typing.Literal:
        if data not in typing.get_args(shape):
            raise ValueError(f"{data!r} is none of {typing.get_args(shape)}")
        return data
    raise ValueError(f"no wire form for {shape!r}")


def _read_items(origin: Any, shapes: tuple[Any, ...], data: Any) -> Any:
    if not isinstance(data, (list, tuple)):
        raise ValueError(f"expected a list, got {type(data).__name__}")
    if origin is tuple and not (len(shapes) == 2 and shapes[1] is Ellipsis):
        if len(shapes) != len(data):
            raise ValueError(f"expected {len(shapes)} items, got {len(data)}")
        return tuple(_read(shape, item) for shape, item in zip(shapes, data, strict=True))
    return origin(_read(shapes[0], item) for item in data)


def _read_union(shapes: tuple[Any, ...], data: Any) -> Any:
    if data is None and type(None) in shapes:
        return None
    candidates = [shape for shape in shapes if shape is not type(None)]
    tagged = [shape for shape in candidates if isinstance(getattr(shape, "kind", None), str)]
    if isinstance(data, dict) and tagged:
        for shape in tagged:
            if shape.kind == data.get("kind"):
                return _read(shape, data)
        raise ValueError(f"unknown kind {data.get('kind')!r}")
    for shape in candidates:
        try:
            return _read(shape, data)
        except (ValueError, TypeError):
            continue
    raise ValueError(f"{data!r} fits none of {candidates}")


def _read_scalar(shape: Any, data: Any) -> Any:
    if hasattr(shape, "from_wire_form"):
        return shape.from_wire_form(data)
    if dataclasses.is_dataclass(shape):
        return _read_dataclass(shape, data)
    if issubclass(shape, enum.Enum):
        return shape(data)
    if shape is bytes:
        return bytes.fromhex(data)
    if shape is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if shape in (dict, list):
        return data
    if not isinstance(data, shape) or (shape is int and isinstance(data, bool)):
        raise ValueError(f"expected {shape.__name__}, got {data!r}")
    return data


def _read_dataclass(shape: Any, data: Any) -> Any:
    if not isinstance(data, dict):
        raise ValueError(f"expected an object for {shape.__name__}, got {type(data).__name__}")
    hints = _hints(shape)
    known = {f.name: _read(hints[f.name], data[f.name]) for f in dataclasses.fields(shape) if f.init and f.name in data}
    try:
        return shape(**known)
    except TypeError as error:
        raise ValueError(f"{shape.__name__}: {error}") from error
