"""Twenty headers on five machines: the verdict of each is what an expert would say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.model import LoadPlan, Verdict
from models.fit.memory import needs
from models.fit.verdict import LEAST_CONTEXT, Room, decide
from models.formats.gguf import read_gguf
from models.formats.shape import Layer, Shape, shape_of
from tests.fakes.gguf_header import write_model

GB = 10**9
SMALL, MIDDLE, LARGE = {"vocabulary": 151936}, {"vocabulary": 128256}, {"vocabulary": 256000}
WINDOWED: dict[str, Any] = {
    "arch": "gemma3",
    "head_size": 256,
    "extra": {"ARCH.attention.sliding_window": 1024},
    **LARGE,
}
MODELS: dict[str, dict[str, Any]] = {
    "qwen3-0.6b": {
        "arch": "qwen3",
        "layers": 28,
        "width": 1024,
        "inner": 3072,
        "heads": 16,
        "head_size": 128,
        "kind": "Q8_0",
    }
    | SMALL,
    "qwen3-1.7b": {
        "arch": "qwen3",
        "layers": 28,
        "width": 2048,
        "inner": 6144,
        "heads": 16,
        "head_size": 128,
        "kind": "Q8_0",
    }
    | SMALL,
    "qwen3-4b": {"arch": "qwen3", "layers": 36, "width": 2560, "inner": 9728, "heads": 32, "head_size": 128} | SMALL,
    "qwen3-8b": {"arch": "qwen3", "layers": 36, "width": 4096, "inner": 12288, "heads": 32, "head_size": 128} | SMALL,
    "qwen3-14b": {"arch": "qwen3", "layers": 40, "width": 5120, "inner": 17408, "heads": 40, "head_size": 128} | SMALL,
    "qwen3-30b-a3b": {
        "arch": "qwen3moe",
        "layers": 48,
        "width": 2048,
        "inner": 6144,
        "heads": 32,
        "kv_heads": 4,
        "head_size": 128,
        "gated": 48,
        "extra": {"ARCH.expert_count": 128, "ARCH.expert_used_count": 8},
    }
    | SMALL,
    "llama-3.2-1b": {"layers": 16, "width": 2048, "inner": 8192} | MIDDLE,
    "llama-3.2-3b": {"layers": 28, "width": 3072, "inner": 8192, "heads": 24} | MIDDLE,
    "llama-3.1-8b": {} | MIDDLE,
    "llama-3.1-8b-f16": {"kind": "F16"} | MIDDLE,
    "llama-2-7b-mha": {"inner": 11008, "kv_heads": 32, "context": 4096, "vocabulary": 32000},
    "llama-2-13b-mha": {
        "layers": 40,
        "width": 5120,
        "inner": 13824,
        "heads": 40,
        "kv_heads": 40,
        "context": 4096,
        "vocabulary": 32000,
    },
    "mistral-7b": {"vocabulary": 32768},
    "phi-4-mini": {"arch": "phi3", "layers": 32, "width": 3072, "inner": 8192, "heads": 24, "vocabulary": 200064},
    "smollm3-3b": {"arch": "smollm3", "layers": 36, "width": 2048, "inner": 11008, "heads": 16, "kv_heads": 4} | MIDDLE,
    "gemma3-1b": {"layers": 26, "width": 1152, "inner": 6912, "heads": 4, "kv_heads": 1, "kind": "Q8_0"} | WINDOWED,
    "gemma3-4b": {"layers": 34, "width": 2560, "inner": 10240, "heads": 8, "kv_heads": 4} | WINDOWED,
    "gemma3-12b": {"layers": 48, "width": 3840, "inner": 15360, "heads": 16, "kv_heads": 8} | WINDOWED,
    "lfm2-1.2b": {
        "arch": "lfm2",
        "layers": 16,
        "width": 2048,
        "inner": 8192,
        "kv_heads": [0, 0, 8] * 5 + [0],
        "vocabulary": 65536,
        "extra": {"ARCH.shortconv.l_cache": 3},
    },
    "granite-micro": {"arch": "granite", "layers": 40, "width": 2560, "inner": 8192, "heads": 40, "vocabulary": 100352},
}
ROOMS = {
    "2 GB": Room(2 * GB),
    "4 GB": Room(4 * GB),
    "6 GB": Room(6 * GB),
    "12 GB": Room(12 * GB),
    "6 GB + card of 8 GB": Room(6 * GB, 8 * GB),
}
EXPECTED = """
qwen3-0.6b          F F F F F
qwen3-1.7b          R F F F F
qwen3-4b            R F F F F
qwen3-8b            R R F F F
qwen3-14b           R R R F A
qwen3-30b-a3b       R R R R R
llama-3.2-1b        F F F F F
llama-3.2-3b        R F F F F
llama-3.1-8b        R R F F F
llama-3.1-8b-f16    R R R R R
llama-2-7b-mha      R R A F F
llama-2-13b-mha     R R R F A
mistral-7b          R R F F F
phi-4-mini          R F F F F
smollm3-3b          R F F F F
gemma3-1b           F F F F F
gemma3-4b           R F F F F
gemma3-12b          R R R F A
lfm2-1.2b           F F F F F
granite-micro       R F F F F
"""
LETTERS = {"F": Verdict.FITS, "A": Verdict.ADAPTED, "R": Verdict.REFUSED}
TABLE = {line.split()[0]: line.split()[1:] for line in EXPECTED.strip().splitlines()}


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shape]:
    folder = tmp_path_factory.mktemp("headers")
    return {name: shape_of(read_gguf(write_model(folder / f"{name}.gguf", **facts))) for name, facts in MODELS.items()}


@pytest.mark.parametrize("name", MODELS)
def test_each_model_on_each_machine(shapes: dict[str, Shape], name: str) -> None:
    wish = LoadPlan(8192, gpu_layers=-1)
    got = "".join(letter_of(decide(shapes[name], wish, room).verdict) for room in ROOMS.values())
    assert got == "".join(TABLE[name])


def letter_of(verdict: Verdict) -> str:
    return next(letter for letter, each in LETTERS.items() if each is verdict)


def test_the_table_is_complete() -> None:
    assert len(MODELS) == 20
    assert TABLE.keys() == MODELS.keys()
    assert all(len(row) == len(ROOMS) for row in TABLE.values())


def test_less_context_is_taken_before_a_model_is_refused(shapes: dict[str, Shape]) -> None:
    fit = decide(shapes["qwen3-8b"], LoadPlan(32768), Room(6_500_000_000))
    assert (fit.verdict, fit.changes) == (Verdict.ADAPTED, ("context_tokens",))
    assert fit.needs.total_bytes <= 6_500_000_000 < needs(shapes["qwen3-8b"], LoadPlan(32768)).total_bytes
    assert re.fullmatch(
        r"Needs 9\.\d GB, 6\.5 GB free, so it is loaded with a context of 8,192 tokens: 5\.\d GB\.", fit.sentence
    )


def test_a_smaller_cache_keeps_the_context_where_it_is_allowed(shapes: dict[str, Shape]) -> None:
    wish = LoadPlan(16384)
    assert decide(shapes["qwen3-4b"], wish, Room(4 * GB)).plan.context_tokens < 16384
    fit = decide(shapes["qwen3-4b"], wish, Room(4 * GB, may_quantise_cache=True))
    assert (fit.plan, fit.changes) == (LoadPlan(16384, "q8_0"), ("kv_type",))


def test_part_of_a_model_goes_on_the_card(shapes: dict[str, Shape]) -> None:
    fit = decide(shapes["qwen3-14b"], LoadPlan(8192, gpu_layers=-1), Room(8 * GB, 4 * GB))
    assert fit.changes == ("gpu_layers",)
    assert 0 < fit.plan.gpu_layers < 40


def test_a_refusal_says_what_is_missing_and_what_to_do(shapes: dict[str, Shape]) -> None:
    fit = decide(shapes["qwen3-14b"], LoadPlan(8192), Room(3_400_000_000))
    assert fit.verdict is Verdict.REFUSED
    assert re.fullmatch(
        r"Needs \d\.\d GB even with a context of 2,048 tokens, 3\.4 GB free\. "
        r"Close other programs or choose a smaller model\.",
        fit.sentence,
    )


def test_the_cache_follows_grouped_heads_windows_and_states(shapes: dict[str, Shape]) -> None:
    grouped, full = shapes["llama-3.1-8b"], shapes["llama-2-7b-mha"]
    plan = LoadPlan(4096)
    assert needs(grouped, plan).cache_bytes == 4096 * 32 * 8 * 256 * 2
    assert needs(full, plan).cache_bytes == 4 * needs(grouped, plan).cache_bytes
    gemma = shapes["gemma3-4b"]
    assert gemma.window_layers == 34 - 34 // 6
    assert needs(gemma, LoadPlan(32768), whole_window=False).cache_bytes < needs(gemma, LoadPlan(32768)).cache_bytes / 4
    lfm2 = shapes["lfm2-1.2b"]
    assert lfm2.recurrent_layers == 11
    assert needs(lfm2, plan).cache_bytes < 4096 * 16 * 8 * 128 * 2


@given(
    layers=st.integers(1, 80),
    heads=st.integers(1, 64),
    tokens=st.integers(512, 131072),
    free=st.integers(0, 64 * GB),
    card=st.integers(0, 24 * GB),
)
def test_what_is_said_to_fit_fits(layers: int, heads: int, tokens: int, free: int, card: int) -> None:
    shape = Shape(
        "x",
        131072,
        4096,
        8192,
        heads,
        32000,
        tuple(Layer(heads, 128, 128) for _ in range(layers)),
        weights_bytes=4 * GB,
    )
    room = Room(free, card, may_quantise_cache=True)
    fit = decide(shape, LoadPlan(tokens, gpu_layers=-1), room)
    if fit.verdict is not Verdict.REFUSED:
        assert needs(shape, fit.plan).total_bytes <= free + card
        assert fit.plan.context_tokens >= min(LEAST_CONTEXT, tokens)
    assert fit.sentence
