"""GGUF: reads and checks the header of a model file before any C++ code sees it.

Layout (GGUF specification, versions 2 and 3, little endian): magic, version, tensor count, key count, key-value
pairs, tensor descriptions, then the tensors' data at the next multiple of ``general.alignment``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.formats.binary import BinaryReader, Malformed
from models.formats.quantisation import BLOCKS, tensor_bytes

MAGIC = b"GGUF"
VERSIONS = (2, 3)

# Bounds far above what real models hold (the largest vocabularies have 262,144 tokens, the largest models about
# 10,000 tensors), so that a forged count cannot make this reader allocate or loop without end.
_MOST_KEYS = 65_536
_MOST_TENSORS = 131_072
_MOST_ITEMS = 8_388_608
_LONGEST_KEY = 65_535  # GGUF specification
_LONGEST_TENSOR_NAME = 63  # ggml's GGML_MAX_NAME less its end mark
_LONGEST_TEXT = 4 << 20
_LONGEST_ITEM = 1 << 20
_LARGEST_ALIGNMENT = 1 << 20
_MOST_DIMENSIONS = 4  # ggml's GGML_MAX_DIMS
_LARGEST_DIMENSION = (1 << 63) - 1
_KEPT_ITEMS = 64
_KEPT_NUMBERS = 1024  # one for each layer of the deepest models, several times over

_STRING, _ARRAY = 8, 9
_NUMBERS: Mapping[int, tuple[str, int]] = {
    0: ("B", 1),
    1: ("b", 1),
    2: ("H", 2),
    3: ("h", 2),
    4: ("I", 4),
    5: ("i", 4),
    6: ("f", 4),
    7: ("?", 1),
    10: ("Q", 8),
    11: ("q", 8),
    12: ("d", 8),
}

Scalar = int | float | bool | str


@dataclass(frozen=True, slots=True)
class Items:
    """An array: how many items it has, and the items themselves when there are few (64 texts or 1,024 numbers)."""

    count: int
    values: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One tensor: its place is ``offset`` bytes after the start of the data."""

    name: str
    shape: tuple[int, ...]
    ggml_type: int
    offset: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What a GGUF file says about itself."""

    version: int
    size_bytes: int
    data_start: int
    metadata: Mapping[str, Scalar | Items] = field(repr=False)
    tensors: tuple[TensorInfo, ...] = field(repr=False)

    @property
    def architecture(self) -> str:
        """Return ``general.architecture``, such as llama or qwen3; empty when absent."""
        return self.text("general.architecture")

    @property
    def parameters(self) -> int:
        """Return how many numbers the tensors hold."""
        total = 0
        for tensor in self.tensors:
            count = 1
            for length in tensor.shape:
                count *= length
            total += count
        return total

    @property
    def quantisation(self) -> str:
        """Return the number format that takes the most bytes, such as Q4_K."""
        weight: Counter[str] = Counter()
        for tensor in self.tensors:
            weight[BLOCKS[tensor.ggml_type][0]] += tensor.size_bytes
        return weight.most_common(1)[0][0] if weight else ""

    def text(self, key: str) -> str:
        """Return a string value, or an empty string."""
        value = self.metadata.get(key)
        return value if isinstance(value, str) else ""

    def integer(self, key: str) -> int:
        """Return an integer value, or 0."""
        value = self.metadata.get(key)
        return value if isinstance(value, int) else 0

    def own(self, key: str) -> Scalar | Items | None:
        """Return a value of the architecture's own: ``block_count`` stands for ``llama.block_count``."""
        return self.metadata.get(f"{self.architecture}.{key}")


def read_gguf(path: Path) -> GgufHeader:
    """Return the checked header of a GGUF file.

    Raises Malformed, saying what is wrong, and OSError when the file cannot be read.
    """
    size_bytes = os.stat(path).st_size
    with path.open("rb") as file:
        return _read(BinaryReader(file, size_bytes))


def _read(reader: BinaryReader) -> GgufHeader:
    if reader.size_bytes < 24 or reader.take(4) != MAGIC:
        raise Malformed("it does not begin like a GGUF file")
    version = reader.u32()
    if version not in VERSIONS:
        raise Malformed(f"it is GGUF version {version}; known are 2 and 3, little endian")
    tensor_count, key_count = reader.u64(), reader.u64()
    if key_count > _MOST_KEYS or tensor_count > _MOST_TENSORS:
        raise Malformed(f"it claims {tensor_count} tensors and {key_count} keys")
    metadata = _read_metadata(reader, key_count)
    alignment = _alignment_of(metadata)
    tensors = tuple(_read_tensor(reader) for _ in range(tensor_count))
    data_start = -(-reader.position // alignment) * alignment
    _check_tensors(tensors, alignment, reader.size_bytes - data_start)
    return GgufHeader(version, reader.size_bytes, data_start, metadata, tensors)


def _read_metadata(reader: BinaryReader, count: int) -> dict[str, Scalar | Items]:
    metadata: dict[str, Scalar | Items] = {}
    for _ in range(count):
        key = reader.text(_LONGEST_KEY, "a key")
        if key in metadata:
            raise Malformed(f"the key {key!r} is there twice")
        metadata[key] = _read_value(reader, reader.u32())
    return metadata


def _read_value(reader: BinaryReader, value_type: int) -> Scalar | Items:
    if value_type == _STRING:
        return reader.text(_LONGEST_TEXT, "a text")
    if value_type == _ARRAY:
        return _read_items(reader)
    return _read_number(reader, value_type)


def _read_number(reader: BinaryReader, value_type: int) -> int | float | bool:
    if value_type not in _NUMBERS:
        raise Malformed(f"a value has the unknown type {value_type}")
    return reader.number(_NUMBERS[value_type][0])


def _read_items(reader: BinaryReader) -> Items:
    item_type, count = reader.u32(), reader.u64()
    if count > _MOST_ITEMS:
        raise Malformed(f"a list claims {count} items")
    if item_type == _STRING:
        kept = [reader.text(_LONGEST_ITEM, "a list item") for _ in range(min(count, _KEPT_ITEMS))]
        for _ in range(count - len(kept)):
            length = reader.u64()
            if length > _LONGEST_ITEM:
                raise Malformed(f"a list item claims to be {length} bytes long")
            reader.skip(length)
        return Items(count, tuple(kept) if count <= _KEPT_ITEMS else ())
    if item_type not in _NUMBERS:
        raise Malformed(f"a list has items of the unknown type {item_type}")
    if count <= _KEPT_NUMBERS:
        return Items(count, tuple(_read_number(reader, item_type) for _ in range(count)))
    reader.skip(count * _NUMBERS[item_type][1])
    return Items(count)


def _alignment_of(metadata: Mapping[str, Scalar | Items]) -> int:
    alignment = metadata.get("general.alignment", 32)  # 32 is the specification's default
    if not isinstance(alignment, int) or not 0 < alignment <= _LARGEST_ALIGNMENT or alignment & (alignment - 1):
        raise Malformed(f"its alignment is {alignment}")
    return alignment


def _read_tensor(reader: BinaryReader) -> TensorInfo:
    name = reader.text(_LONGEST_TENSOR_NAME, "a tensor's name")
    dimensions = reader.u32()
    if not 1 <= dimensions <= _MOST_DIMENSIONS:
        raise Malformed(f"the tensor {name!r} has {dimensions} dimensions")
    shape = tuple(reader.u64() for _ in range(dimensions))
    ggml_type, offset = reader.u32(), reader.u64()
    if 0 in shape or max(shape) > _LARGEST_DIMENSION:
        raise Malformed(f"the tensor {name!r} has the shape {shape}")
    return TensorInfo(name, shape, ggml_type, offset, tensor_bytes(ggml_type, shape))


def _check_tensors(tensors: tuple[TensorInfo, ...], alignment: int, data_bytes: int) -> None:
    names = Counter(tensor.name for tensor in tensors)
    if twice := [name for name, count in names.items() if count > 1]:
        raise Malformed(f"the tensor {twice[0]!r} is there twice")
    end = 0
    for tensor in sorted(tensors, key=lambda item: item.offset):
        if tensor.offset % alignment:
            raise Malformed(f"the tensor {tensor.name!r} is not aligned")
        if tensor.offset < end:
            raise Malformed(f"the tensor {tensor.name!r} overlaps another")
        end = tensor.offset + tensor.size_bytes
        if end > data_bytes:
            raise Malformed(f"the tensor {tensor.name!r} lies beyond the end of the file; it is not all there")
