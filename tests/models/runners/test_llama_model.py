"""The model itself: what an abort leaves behind, and quantised weights."""

from __future__ import annotations

from pathlib import Path

import gguf
import pytest

from engine.contract.generation import Sampling
from models.runners.cancel_watch import Interrupted
from models.runners.llama_model import LlamaModel
from models.runners.loading import LoadSettings, batch_tokens
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
