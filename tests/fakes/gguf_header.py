"""Writes GGUF files that are nothing but a header with the data left as a hole, so models of any size cost no disk."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from models.formats.quantisation import BLOCKS, tensor_bytes

Value = int | float | bool | str | Sequence[int] | Sequence[bool]
TYPES = {name: number for number, (name, _, _) in BLOCKS.items()}
ALIGNMENT = 32


def write_header(path: Path, metadata: Mapping[str, Value], tensors: Mapping[str, tuple[str, tuple[int, ...]]]) -> Path:
    """Write the file; ``tensors`` maps a name to number format and shape."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(_text(key) + _value(value) for key, value in metadata.items())
    offset = 0
    for name, (kind, shape) in tensors.items():
        head += _text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        head += struct.pack("<IQ", TYPES[kind], offset)
        offset += _aligned(tensor_bytes(TYPES[kind], shape))
    with path.open("wb") as file:
        file.write(head)
        file.truncate(_aligned(len(head)) + offset)
    return path


def write_model(
    path: Path,
    *,
    arch: str = "llama",
    layers: int = 32,
    width: int = 4096,
    inner: int = 14336,
    heads: int = 32,
    kv_heads: int | Sequence[int] = 8,
    head_size: int = 0,
    context: int = 32768,
    vocabulary: int = 128256,
    kind: str = "Q4_K",
    extra: Mapping[str, Value] | None = None,
    gated: int = 3,
) -> Path:
    """Write the header of a transformer whose weights take what a real one of this shape takes."""
    size = head_size or width // heads
    most = kv_heads if isinstance(kv_heads, int) else max(kv_heads)
    metadata: dict[str, Value] = {
        "general.architecture": arch,
        "general.name": path.stem,
        f"{arch}.block_count": layers,
        f"{arch}.context_length": context,
        f"{arch}.embedding_length": width,
        f"{arch}.feed_forward_length": inner,
        f"{arch}.attention.head_count": heads,
        f"{arch}.attention.head_count_kv": kv_heads,
        f"{arch}.vocab_size": vocabulary,
        "tokenizer.chat_template": "{{ messages }}",
    }
    if head_size:
        metadata |= {f"{arch}.attention.key_length": head_size, f"{arch}.attention.value_length": head_size}
    metadata |= {key.replace("ARCH", arch): value for key, value in (extra or {}).items()}
    table = kind if kind == "F16" or width % 256 else "Q6_K"
    tensors = {"token_embd.weight": (table, (width, vocabulary))}
    for layer in range(layers):
        tensors[f"blk.{layer}.attn.weight"] = (kind, (width, 2 * heads * size + 2 * most * size))
        tensors[f"blk.{layer}.ffn.weight"] = (kind, (width, gated * inner))
    return write_header(path, metadata, tensors)


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return struct.pack("<I?", 7, value)
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    if isinstance(value, str):
        return struct.pack("<I", 8) + _text(value)
    numbers = [int(item) for item in value]
    is_bool = all(isinstance(item, bool) for item in value)
    code, kind = ("?", 7) if is_bool else ("I", 4)
    return struct.pack("<IIQ", 9, kind, len(numbers)) + struct.pack(f"<{len(numbers)}{code}", *numbers)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
