"""What an expert reads in a header is said; two files are compared; damage and pickles are refused, never a hang."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from engine.contract.errors import BadRequest
from models.formats.inspection import compared, inspect_file
from tests.fakes.gguf_header import write_header, write_model
from tests.fakes.mutations import mutations
from tests.fakes.tiny_gguf import make_tiny_gguf

DAMAGED = 1000


def test_the_build_of_a_model_is_read(tmp_path: Path) -> None:
    facts = inspect_file(write_model(tmp_path / "l.gguf"))
    wanted = {
        "layers": 32,
        "width": 4096,
        "heads": 32,
        "kv_heads": 8,
        "grouped_query_ratio": 4,
        "vocabulary": 128256,
        "context_tokens": 32768,
        "quantisation": "Q4_K",
        "chat_template": True,
        "template": "{{ messages }}",
    }
    assert {name: facts[name] for name in wanted} == wanted
    assert list(facts["tensor_types"]) == ["Q4_K", "Q6_K"]
    assert facts["tensor_types"]["Q4_K"]["tensors"] == 64
    assert list(facts["memory_by_context"]) == ["2048", "4096", "8192", "16384", "32768"]
    assert json.loads(json.dumps(facts)) == facts


def hypotheses(tmp_path: Path, **shape: Any) -> str:
    return " ".join(inspect_file(write_model(tmp_path / "m.gguf", **shape))["hypotheses"])


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ({}, "Grouped-query attention: 4 heads share"),
        ({"kv_heads": 32}, "Full multi-head attention"),
        ({"kv_heads": 1}, "Multi-query or latent attention"),
        ({}, "Dense: every weight"),
        ({"extra": {"ARCH.expert_count": 8, "ARCH.expert_used_count": 2}}, "Mixture of experts: 2 of 8"),
        ({"arch": "gemma3", "layers": 26, "extra": {"ARCH.attention.sliding_window": 512}}, "22 of 26 layers see only"),
        (
            {
                "layers": 4,
                "extra": {
                    "ARCH.attention.sliding_window": 64,
                    "ARCH.attention.sliding_window_pattern": [True, False, True, True],
                },
            },
            "3 of 4",
        ),
        (
            {"arch": "lfm2", "layers": 4, "kv_heads": [0, 8, 0, 8], "extra": {"ARCH.shortconv.l_cache": 3}},
            "Hybrid: only 2 of 4",
        ),
        (
            {
                "arch": "mamba",
                "layers": 4,
                "extra": {"ARCH.ssm.inner_size": 64, "ARCH.ssm.state_size": 16, "ARCH.ssm.conv_kernel": 4},
            },
            "No attention",
        ),
        ({"arch": "qwen3"}, "Qwen 3 family"),
        ({"arch": "unheard"}, "an architecture named 'unheard'"),
        ({"kind": "F16"}, "Not quantised"),
        ({}, "share one table"),
    ],
)
def test_what_an_expert_would_say(tmp_path: Path, shape: dict[str, Any], said: str) -> None:
    assert said in hypotheses(tmp_path, **shape)


def test_two_files_side_by_side(tmp_path: Path) -> None:
    one = inspect_file(write_model(tmp_path / "one.gguf"))
    two = inspect_file(write_model(tmp_path / "two.gguf", kind="Q8_0"))
    found = compared(one, two)
    assert found["differences"]["quantisation"] == ["Q4_K", "Q8_0"]
    assert "layers" not in found["differences"]
    assert compared(one, one)["differences"] == {}


def test_safetensors_tell_their_number_formats(tmp_path: Path) -> None:
    header = {
        "a": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]},
        "b": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]},
    }
    text = json.dumps(header).encode()
    path = tmp_path / "m.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(16))
    facts = inspect_file(path)
    assert facts["parameters"] == 6
    assert facts["tensor_types"] == {"F16": {"tensors": 1, "bytes": 8}, "F32": {"tensors": 1, "bytes": 8}}


def torch_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"weight": 1}))
    return buffer.getvalue()


@pytest.mark.parametrize("content", [torch_zip(), *(pickle.dumps({"a": [1] * 9}, protocol=n) for n in range(6))])
@pytest.mark.parametrize("name", ["model.gguf", "model.safetensors", "pytorch_model.bin"])
def test_pickles_are_refused_by_their_bytes_whatever_their_name(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadRequest):
        inspect_file(path)


def test_a_thousand_damaged_files_are_refused_or_read(tmp_path: Path) -> None:
    whole = make_tiny_gguf(tmp_path / "whole.gguf").read_bytes()
    path, refused, read = tmp_path / "damaged.gguf", 0, 0
    for damaged in mutations(whole, DAMAGED):
        path.write_bytes(damaged)
        try:
            facts = inspect_file(path)
        except BadRequest:
            refused += 1
        else:
            json.dumps(facts)
            read += 1
    assert refused + read == DAMAGED
    assert refused > DAMAGED // 4
    assert read > 0


@pytest.mark.parametrize("value", [0, 1, 2**31, 2**32 - 1])
def test_forged_counts_cost_neither_time_nor_memory(tmp_path: Path, value: int) -> None:
    keys = ("block_count", "embedding_length", "attention.head_count", "attention.head_count_kv", "context_length")
    metadata = {"general.architecture": "llama", **{f"llama.{key}": value for key in keys}}
    facts = inspect_file(write_header(tmp_path / "f.gguf", metadata, {"a": ("F32", (32,))}))
    assert facts["layers"] <= 1024
