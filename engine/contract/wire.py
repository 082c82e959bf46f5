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
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")

Reader = Callable[[Any], Any]

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
    return typing.cast(T, _reader(typing.cast(Any, shape))(data))


@functools.cache
def _field_names(shape: type) -> tuple[str, ...] | None:
    return tuple(f.name for f in dataclasses.fields(shape)) if dataclasses.is_dataclass(shape) else None


@functools.cache
def _reader(shape: Any) -> Reader:
    """Return what reads a shape: made once, for a hundred hits have some five thousand values."""
    if shape is Any or shape is object:
        return lambda data: data
    origin = typing.get_origin(shape)
    if origin in (typing.Union, types.UnionType):
        return _union_reader(typing.get_args(shape))
    if origin in (tuple, list, frozenset):
        return _items_reader(origin, typing.get_args(shape))
    if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return _mapping_reader(typing.get_args(shape)[1])
    if isinstance(shape, type):
        return _scalar_reader(shape)
    supertype = getattr(shape, "__supertype__", None)
    if supertype is not None:
        return _reader(supertype)
    if origin is typing.Literal:
        return functools.partial(_read_literal, typing.get_args(shape))
    raise ValueError(f"no wire form for {shape!r}")


def _items_reader(origin: Any, shapes: tuple[Any, ...]) -> Reader:
    is_fixed = origin is tuple and not (len(shapes) == 2 and shapes[1] is Ellipsis)
    readers = tuple(_reader(shape) for shape in (shapes if is_fixed else shapes[:1]))

    def read(data: Any) -> Any:
        if not isinstance(data, (list, tuple)):
            raise ValueError(f"expected a list, got {type(data).__name__}")
        if not is_fixed:
            return origin(map(readers[0], data))
        if len(readers) != len(data):
            raise ValueError(f"expected {len(readers)} items, got {len(data)}")
        return tuple(reader(item) for reader, item in zip(readers, data, strict=True))

    return read


def _mapping_reader(shape: Any) -> Reader:
    reader = _reader(shape)

    def read(data: Any) -> Any:
        if not isinstance(data, dict):
            raise ValueError(f"expected an object, got {type(data).__name__}")
        return {key: reader(item) for key, item in data.items()}

    return read


def _union_reader(shapes: tuple[Any, ...]) -> Reader:
    candidates = [shape for shape in shapes if shape is not type(None)]
    is_optional = len(candidates) < len(shapes)
    kinds = {shape.kind: shape for shape in reversed(candidates) if isinstance(getattr(shape, "kind", None), str)}
    plain = _PLAIN.intersection(candidates)  # Python holds unions for equal whatever their order, and so does the cache

    def read(data: Any) -> Any:
        if data is None and is_optional:
            return None
        if type(data) in plain:
            return data
        if isinstance(data, dict) and kinds:
            if data.get("kind") not in kinds:
                raise ValueError(f"unknown kind {data.get('kind')!r}")
            return _reader(kinds[data["kind"]])(data)
        for shape in candidates:
            try:
                return _reader(shape)(data)
            except (ValueError, TypeError):
                continue
        raise ValueError(f"{data!r} fits none of {candidates}")

    return read


def _read_literal(values: tuple[Any, ...], data: Any) -> Any:
    if data not in values:
        raise ValueError(f"{data!r} is none of {values}")
    return data


def _scalar_reader(shape: Any) -> Reader:
    if hasattr(shape, "from_wire_form"):
        return typing.cast(Reader, shape.from_wire_form)
    if dataclasses.is_dataclass(shape):
        return functools.partial(_read_dataclass, shape)
    if issubclass(shape, enum.Enum):
        return typing.cast(Reader, shape)
    if shape is bytes:
        return bytes.fromhex
    return functools.partial(_read_plain, shape)


def _read_plain(shape: Any, data: Any) -> Any:
    if type(data) is shape or shape in (dict, list):
        return data
    if shape is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if not isinstance(data, shape) or (shape is int and isinstance(data, bool)):
        raise ValueError(f"expected {shape.__name__}, got {data!r}")
    return data


@functools.cache
def _field_readers(shape: Any) -> tuple[tuple[str, Reader], ...]:
    hints = typing.get_type_hints(shape)
    return tuple((field.name, _reader(hints[field.name])) for field in dataclasses.fields(shape) if field.init)


def _read_dataclass(shape: Any, data: Any) -> Any:
    if not isinstance(data, dict):
        raise ValueError(f"expected an object for {shape.__name__}, got {type(data).__name__}")
    known = {name: read(data[name]) for name, read in _field_readers(shape) if name in data}
    try:
        return shape(**known)
    except TypeError as error:
        raise ValueError(f"{shape.__name__}: {error}") from error
