"""A GGUF file is checked completely before any C++ code reads it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from gguf.constants import GGML_QUANT_SIZES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.formats.binary import Malformed
from models.formats.gguf import Items, read_gguf
from models.formats.quantisation import BLOCKS, tensor_bytes
from tests.fakes.tiny_gguf import CHATML, TINY


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def pair(key: str, value_type: int, value: bytes) -> bytes:
    return text(key) + struct.pack("<I", value_type) + value


def tensor(name: str, shape: tuple[int, ...], ggml_type: int, offset: int) -> bytes:
    return text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, ggml_type, offset)


def write(
    path: Path, *, pairs: tuple[bytes, ...] = (), tensors: tuple[bytes, ...] = (), data: int = 0, version: int = 3
) -> Path:
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(pairs)) + b"".join((*pairs, *tensors))
    path.write_bytes(head + b"\0" * (-len(head) % 32) + b"\0" * data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Malformed) as caught:
        read_gguf(path)
    return str(caught.value)


def test_a_real_file_is_read(tiny_gguf: Path) -> None:
    header = read_gguf(tiny_gguf)
    assert (header.version, header.architecture, header.quantisation) == (3, "llama", "F32")
    assert header.integer("llama.context_length") == TINY.context
    assert header.text("tokenizer.chat_template") == CHATML
    tokens = header.metadata["tokenizer.ggml.tokens"]
    assert isinstance(tokens, Items)
    assert tokens.count == header.integer("llama.vocab_size")
    assert header.data_start + max(t.offset + t.size_bytes for t in header.tensors) <= header.size_bytes


def test_block_sizes_are_those_of_the_format() -> None:
    known = {int(kind): sizes for kind, sizes in GGML_QUANT_SIZES.items()}
    assert {number: (elements, size) for number, (_, elements, size) in BLOCKS.items()} == {
        number: known[number] for number in BLOCKS
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "does not begin"),
        (b"PK\x03\x04" + b"\0" * 60, "does not begin"),
        (b"\x80\x04\x95" + b"\0" * 60, "does not begin"),
        (b"GGUF" + struct.pack("<IQQ", 1, 0, 0), "version 1"),
        (b"GGUF" + struct.pack(">IQQ", 3, 0, 0), "version"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 0), "claims"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 60), "claims"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1 << 62), "a key claims"),
    ],
)
def test_forged_heads_are_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "bad.gguf").write_bytes(content)
    assert says in refusal(tmp_path / "bad.gguf")


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ((pair("a", 4, b"\1\0\0\0"), pair("a", 4, b"\1\0\0\0")), "there twice"),
        ((pair("general.alignment", 4, struct.pack("<I", 33)),), "alignment is 33"),
        ((pair("general.alignment", 4, struct.pack("<I", 0)),), "alignment is 0"),
        ((pair("general.alignment", 4, struct.pack("<I", 1 << 30)),), "alignment"),
        ((pair("a", 77, b""),), "unknown type 77"),
        ((pair("a", 9, struct.pack("<IQ", 9, 1)),), "unknown type 9"),
        ((pair("a", 9, struct.pack("<IQ", 4, 1 << 50)),), "claims"),
        ((pair("a", 9, struct.pack("<IQ", 8, 100) + struct.pack("<Q", 1 << 40)),), "claims to be"),
        ((pair("a", 8, struct.pack("<Q", 1 << 40)),), "a text claims"),
    ],
)
def test_forged_metadata_is_refused(tmp_path: Path, pairs: tuple[bytes, ...], says: str) -> None:
    assert says in refusal(write(tmp_path / "bad.gguf", pairs=pairs))


@pytest.mark.parametrize(
    ("tensors", "data", "says"),
    [
        ((tensor("w", (32,), 0, 0),), 64, "beyond the end"),
        ((tensor("w", (32,), 0, 1 << 63),), 128, "beyond the end"),
        ((tensor("w", (32,), 0, 8),), 256, "not aligned"),
        ((tensor("w", (32,), 0, 0), tensor("w", (32,), 0, 128)), 256, "there twice"),
        ((tensor("v", (32,), 0, 0), tensor("w", (32,), 0, 64)), 256, "overlaps"),
        ((tensor("w", (32,), 99, 0),), 128, "number format 99"),
        ((tensor("w", (33,), 8, 0),), 128, "does not divide"),
        ((tensor("w", (0,), 0, 0),), 128, "shape"),
        ((tensor("w", (1 << 63, 1 << 63, 4, 4), 0, 0),), 128, "shape"),
        ((tensor("w", (1, 1, 1, 1, 1), 0, 0),), 128, "5 dimensions"),
        ((tensor("w" * 64, (32,), 0, 0),), 128, "tensor's name"),
    ],
)
def test_forged_tensors_are_refused(tmp_path: Path, tensors: tuple[bytes, ...], data: int, says: str) -> None:
    assert says in refusal(write(tmp_path / "bad.gguf", tensors=tensors, data=data))


def test_a_good_small_file_passes(tmp_path: Path) -> None:
    pairs = (pair("general.alignment", 4, struct.pack("<I", 32)), pair("x", 9, struct.pack("<IQ2H", 2, 2, 5, 6)))
    header = read_gguf(write(tmp_path / "good.gguf", pairs=pairs, tensors=(tensor("w", (32, 2), 8, 0),), data=68))
    assert header.tensors[0].size_bytes == tensor_bytes(8, (32, 2)) == 68
    assert header.metadata["x"] == Items(2, (5, 6))
    assert header.parameters == 64


def test_half_a_file_is_refused(tiny_gguf: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.gguf"
    half.write_bytes(tiny_gguf.read_bytes()[: tiny_gguf.stat().st_size // 2])
    assert "beyond the end" in refusal(half)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_bytes_are_read_or_refused_never_worse(tiny_gguf: Path, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(tiny_gguf.read_bytes()[:6000])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(4, len(content) - 9))
        content[place : place + 8] = data.draw(st.binary(min_size=8, max_size=8))
    (tmp_path / "damaged.gguf").write_bytes(content)
    with pytest.raises(Malformed):  # 6,000 bytes cannot hold the tensors
        read_gguf(tmp_path / "damaged.gguf")
