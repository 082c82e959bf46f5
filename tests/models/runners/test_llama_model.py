"""The model itself: what an abort leaves behind, and quantised weights."""

from __future__ import annotations

import itertools
from pathlib import Path

import gguf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.generation import Sampling
from models.fit.verdict import LEAST_CONTEXT
from models.runners import loading
from models.runners.cancel_watch import Interrupted
from models.runners.llama_model import LlamaModel
from models.runners.loading import LoadSettings, batch_tokens, trials
from tests.fakes.tiny_gguf import Shape, make_tiny_gguf

PROMPT = "hello there " * 15
"""Fewer tokens than one batch: between batches nothing could stop it."""


def load(path: Path) -> LlamaModel:
    return LlamaModel(str(path), LoadSettings(512, threads=1))


def following(model: LlamaModel, count: int) -> list[int]:
    sampler = model.sampler(Sampling())
    tokens = []
    for _ in range(count):
        tokens.append(sampler.next())
        model.evaluate_token(tokens[-1])
    sampler.free()
    return tokens


def test_reading_is_aborted_within_a_batch_and_can_be_done_again(tiny_gguf: Path) -> None:
    model, other = load(tiny_gguf), load(tiny_gguf)
    tokens = model.vocabulary.tokenize(PROMPT, parse_special=False)
    looked: list[bool] = []

    def after_the_first_look() -> bool:
        looked.append(len(looked) > 0)
        return looked[-1]

    with pytest.raises(Interrupted):
        model.evaluate_prompt(tokens, after_the_first_look)
    assert looked == [False, True]
    model.evaluate_prompt(tokens, lambda: False)
    other.evaluate_prompt(tokens, lambda: False)
    assert following(model, 8) == following(other, 8)


@pytest.mark.parametrize(
    ("width", "inner", "tokens"), [(64, 128, 256), (896, 4864, 128), (1536, 8960, 64), (4096, 14336, 32)]
)
def test_large_models_read_in_smaller_batches(width: int, inner: int, tokens: int) -> None:
    assert batch_tokens(width, inner) == tokens


def test_quantised_weights_are_evaluated(tmp_path: Path) -> None:
    shape = Shape(width=256, inner=256, stored=gguf.GGMLQuantizationType.Q8_0)
    model = load(make_tiny_gguf(tmp_path / "quantised.gguf", shape=shape))
    model.evaluate_prompt(model.vocabulary.tokenize(PROMPT, parse_special=False), lambda: False)
    assert len(following(model, 4)) == 4


@given(st.integers(1, 1 << 18), st.sampled_from(["f32", "f16", "q8_0"]))
def test_what_does_not_load_is_tried_smaller_and_never_larger(tokens: int, cache_type: str) -> None:
    tried = list(trials(tokens, cache_type))
    assert tried[0] == (tokens, cache_type)
    assert tried[-1][0] == min(tokens, LEAST_CONTEXT)
    weights = {"f32": 4.0, "f16": 2.0, "q8_0": 34 / 32}
    if tokens >= 2 * LEAST_CONTEXT:
        sizes = [count * weights[kind] for count, kind in tried]
        assert all(later <= earlier for earlier, later in itertools.pairwise(sizes))


def test_a_context_that_does_not_load_is_made_smaller_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_tiny_gguf(tmp_path / "long.gguf", shape=Shape(context=16384))
    make = loading.api.llama_init_from_model
    monkeypatch.setattr(
        loading.api, "llama_init_from_model", lambda model, params: make(model, params) if params.n_ctx < 5000 else None
    )
    model = LlamaModel(str(path), LoadSettings(16384, threads=1))
    assert model.context_tokens == 4096
    assert model.adapted == (
        "The model was loaded with a context of 4,096 tokens instead of 16,384: more did not load."
    )
    assert LlamaModel(str(path), LoadSettings(4096, threads=1)).adapted == ""


def mappings(path: Path) -> int:
    """Return how many pieces of a file this process has mapped."""
    return Path("/proc/self/maps").read_text().count(str(path))


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="mapped files are told by Linux alone")
def test_weights_that_are_rearranged_are_not_mapped_beside_their_copy(tmp_path: Path) -> None:
    shape = Shape(64, 4, 2, 128, 512, 300, gguf.GGMLQuantizationType.Q4_0)
    path = make_tiny_gguf(tmp_path / "four-bits.gguf", shape=shape)
    unsaid, said = (LoadSettings(512, threads=1, quantisation=each) for each in ("", "Q4_0"))
    mapped = LlamaModel(str(path), unsaid)
    before = mappings(path)
    assert before > 0
    read = LlamaModel(str(path), said)
    assert mappings(path) == before if loading.is_laid_out_anew("Q4_0") else mappings(path) > before
    tokens = read.vocabulary.tokenize(PROMPT, parse_special=False)
    for model in (mapped, read):
        model.evaluate_prompt(tokens, lambda: False)
    assert following(mapped, 8) == following(read, 8)


def test_only_formats_with_kernels_of_their_own_are_rearranged() -> None:
    assert not any(map(loading.is_laid_out_anew, ("F16", "Q8_0", "Q6_K", "")))
