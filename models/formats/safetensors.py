"""safetensors: reads and checks the header of a weights file (a JSON object after its 64-bit length)."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.formats.binary import BinaryReader, Malformed

_LONGEST_HEADER = 100_000_000  # the limit of the format's own reader
_ITEM_BITS: Mapping[str, int] = {
    "BOOL": 8,
    "U8": 8,
    "I8": 8,
    "F8_E4M3": 8,
    "F8_E5M2": 8,
    "F8_E8M0": 8,
    "U16": 16,
    "I16": 16,
    "F16": 16,
    "BF16": 16,
    "U32": 32,
    "I32": 32,
    "F32": 32,
    "U64": 64,
    "I64": 64,
    "F64": 64,
    "F4": 4,
}


@dataclass(frozen=True, slots=True)
class SafeTensor:
    """One tensor of the file; ``span`` is where its bytes lie after the header."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SafetensorsHeader:
    """What a safetensors file says about itself."""

    size_bytes: int
    metadata: Mapping[str, str] = field(repr=False)
    tensors: tuple[SafeTensor, ...] = field(repr=False)

    @property
    def parameters(self) -> int:
        """Return how many numbers the tensors hold."""
        return sum(math.prod(tensor.shape) for tensor in self.tensors)


def read_safetensors(path: Path) -> SafetensorsHeader:
    """Return the checked header. Raises Malformed saying what is wrong, and OSError."""
    size_bytes = os.stat(path).st_size
    with path.open("rb") as file:
        reader = BinaryReader(file, size_bytes)
        length = reader.u64()
        if length > min(_LONGEST_HEADER, size_bytes - 8):
            raise Malformed(f"its header claims {length} bytes")
        header = _parse(reader.take(length))
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict):
        raise Malformed("its metadata is not an object")
    tensors = tuple(_tensor(name, facts) for name, facts in header.items())
    _check_spans(tensors, size_bytes - 8 - length)
    return SafetensorsHeader(size_bytes, {str(key): str(value) for key, value in metadata.items()}, tensors)


def _parse(data: bytes) -> dict[str, Any]:
    try:
        header = json.loads(data, object_pairs_hook=_no_twins)
    except (ValueError, RecursionError) as error:
        raise Malformed("its header is not valid JSON") from error
    if not isinstance(header, dict):
        raise Malformed("its header is not a JSON object")
    return header


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a name is there twice in its header")
    return found


def _tensor(name: str, facts: Any) -> SafeTensor:
    try:
        dtype, shape, (start, end) = facts["dtype"], tuple(facts["shape"]), facts["data_offsets"]
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(f"the tensor {name!r} is not described") from error
    numbers = (*shape, start, end)
    if dtype not in _ITEM_BITS or not all(type(value) is int and value >= 0 for value in numbers):
        raise Malformed(f"the tensor {name!r} is not described in a way this program knows")
    if math.prod(shape) * _ITEM_BITS[dtype] != (end - start) * 8:
        raise Malformed(f"the tensor {name!r} has not the size its shape asks for")
    return SafeTensor(name, dtype, shape, (start, end))


def _check_spans(tensors: tuple[SafeTensor, ...], data_bytes: int) -> None:
    end = 0
    for tensor in sorted(tensors, key=lambda item: item.span):
        if tensor.span[0] != end:
            raise Malformed(f"the tensor {tensor.name!r} does not follow the one before it")
        end = tensor.span[1]
    if end != data_bytes:
        raise Malformed("the file is longer or shorter than its header says")
