"""The parts of the model do what their names say."""

from __future__ import annotations

import pytest
import torch

from models.tiny.config import Config
from models.tiny.induction import build_induction
from models.tiny.transformer import LayerCache, RMSNorm, Transformer, rope_table, turn

SMALL = Config(vocabulary=256, layers=3, inner=128, context=128)


@pytest.fixture(scope="module")
def model() -> Transformer:
    torch.manual_seed(3)
    made = Transformer(SMALL)
    build_induction(made)
    return made.eval()


def test_a_turned_product_depends_on_the_distance_alone() -> None:
    table = rope_table(SMALL)
    query, key = torch.randn(2, 1, 1, SMALL.context, SMALL.head_width, generator=torch.Generator().manual_seed(1))
    query, key = query[..., :1, :].expand_as(query), key[..., :1, :].expand_as(key)
    products = turn(query, table)[0, 0] @ turn(key, table)[0, 0].T
    assert torch.allclose(products[40, 33], products[107, 100], atol=1e-3)
    assert not torch.allclose(products[40, 33], products[40, 34], atol=1e-3)


def test_the_norm_makes_vectors_of_size_one() -> None:
    scaled = RMSNorm(64, 1e-5)(torch.randn(5, 64) * 37)
    assert torch.allclose(scaled.pow(2).mean(-1), torch.ones(5), atol=1e-3)


@torch.inference_mode()
def test_no_token_sees_a_later_one(model: Transformer) -> None:
    tokens = torch.randint(0, 256, (1, 40))
    changed = tokens.clone()
    changed[0, 25:] = torch.randint(0, 256, (15,))
    assert torch.allclose(model(tokens)[0, :25], model(changed)[0, :25], atol=1e-5)
    assert not torch.allclose(model(tokens)[0, 25:], model(changed)[0, 25:], atol=1e-2)


@torch.inference_mode()
def test_reading_in_parts_with_a_cache_is_reading_at_once(model: Transformer) -> None:
    tokens = torch.randint(0, 256, (1, 60))
    caches = [LayerCache() for _ in model.blocks]
    parts = [model.layers(tokens[:, start:end], caches, start)[-1] for start, end in ((0, 20), (20, 21), (21, 60))]
    assert torch.allclose(model.logits(torch.cat(parts, 1)), model(tokens), atol=1e-4)


@torch.inference_mode()
def test_the_hand_built_heads_copy_before_any_training(model: Transformer) -> None:
    once = torch.randperm(250, generator=torch.Generator().manual_seed(2))[:50]
    guessed = model(torch.cat((once, once))[None])[0, 50:-1].argmax(-1)
    assert (guessed == once[1:]).float().mean() > 0.9


def test_writing_goes_on_as_the_text_did(model: Transformer) -> None:
    text = [11, 57, 203, 99, 140, 31, 7]
    assert model.greedy([*text, *text[:2]], 5, end=-1) == text[2:]
    assert model.greedy([*text, *text[:2]], 5, end=140) == [203, 99]
