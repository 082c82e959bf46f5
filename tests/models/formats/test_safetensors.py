"""A safetensors header is believed only when every byte of the file is accounted for."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.formats.binary import BinaryReader, Malformed
from models.formats.safetensors import read_safetensors

GOOD: dict[str, Any] = {
    "__metadata__": {"format": "pt"},
    "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
    "b": {"dtype": "BF16", "shape": [4], "data_offsets": [24, 32]},
}


def write(path: Path, header: dict[str, Any] | str, data: int) -> Path:
    body = (header if isinstance(header, str) else json.dumps(header)).encode()
    path.write_bytes(struct.pack("<Q", len(body)) + body + b"\0" * data)
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    header = read_safetensors(write(tmp_path / "m.safetensors", GOOD, 32))
    assert header.parameters == 10
    assert header.metadata == {"format": "pt"}
    assert [tensor.name for tensor in header.tensors] == ["a", "b"]


@pytest.mark.parametrize(
    ("header", "data", "says"),
    [
        (GOOD, 31, "longer or shorter"),
        (GOOD, 33, "longer or shorter"),
        ("[1]", 0, "not a JSON object"),
        ("{", 0, "not valid JSON"),
        ('{"a": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}, "a": 1}', 0, "there twice"),
        ({"a": {"dtype": "F32", "shape": [2]}}, 8, "not described"),
        ({"a": {"dtype": "P8", "shape": [2], "data_offsets": [0, 8]}}, 8, "not described in a way"),
        ({"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, -8]}}, 8, "not described in a way"),
        ({"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}, 8, "size its shape"),
        ({"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}, 16, "does not follow"),
        ({"__metadata__": []}, 0, "metadata"),
    ],
)
def test_what_does_not_add_up_is_refused(tmp_path: Path, header: Any, data: int, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        read_safetensors(write(tmp_path / "m.safetensors", header, data))


def test_a_header_longer_than_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.safetensors").write_bytes(struct.pack("<Q", 1 << 40) + b"{}")
    with pytest.raises(Malformed, match="claims"):
        read_safetensors(tmp_path / "m.safetensors")


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=200))
def test_random_bytes_are_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("x") / "m.safetensors"
    path.write_bytes(content)
    with pytest.raises(Malformed):
        read_safetensors(path)


def test_a_reader_never_reads_past_the_end(tmp_path: Path) -> None:
    path = tmp_path / "short"
    path.write_bytes(b"abc")
    with path.open("rb") as file, pytest.raises(Malformed):
        BinaryReader(file, 3).take(4)
