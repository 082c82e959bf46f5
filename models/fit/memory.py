"""Memory: the bytes that loading a model takes, from its shape alone. Pure.

The rules follow llama.cpp's allocations and were held against real loads with flash attention: weights as they lie in
the file; keys and values of every layer for the whole context, rounded up to 256 tokens; what reading a batch touches.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.contract.model import LoadPlan, Needs
from models.formats.shape import Layer, Shape

BATCH_TOKENS: Final = 256
"""Tokens that the chat runner reads at a time."""
CACHE_BYTES: Final[Mapping[str, float]] = {"f32": 4.0, "f16": 2.0, "q8_0": 34 / 32}
"""For each number kept; q8_0 has a scale of two bytes for each 32 (ggml's block structure)."""
CONTEXT_STEP: Final = 256
PROCESS_BYTES: Final = 60_000_000
"""The child itself: interpreter, llama.cpp, the tokenizer's tables apart."""
_TOKEN_BYTES: Final = 180
"""Of the tokenizer's tables for each token of the vocabulary, measured with 32,000 and 152,000 tokens."""
_COMPUTE_SHARE: Final = 1.5
"""Of one layer's inside, measured with layers of 512 and 896 numbers. llama.cpp reserves a row of scores for each
token of a batch as well; only one is ever written, so the rest never takes memory."""


def needs(shape: Shape, plan: LoadPlan, projector_bytes: int = 0, *, whole_window: bool = True) -> Needs:
    """Return what a load takes.

    ``whole_window`` says that layers with a sliding window keep the whole context, as the chat runner loads them.
    """
    tokens = _rounded_up(min(plan.context_tokens, shape.context_tokens or plan.context_tokens))
    cache = sum(_layer_bytes(layer, tokens, plan.kv_type, whole_window) for layer in shape.layers)
    return Needs(shape.weights_bytes, cache, _compute_bytes(shape), projector_bytes)


def cache_by_context(shape: Shape, contexts: tuple[int, ...], kv_type: str = "f16") -> dict[int, int]:
    """Return the bytes of all that is needed for each length of context that the model was made for."""
    fitting = [tokens for tokens in contexts if tokens <= (shape.context_tokens or tokens)]
    return {tokens: needs(shape, LoadPlan(tokens, kv_type)).total_bytes for tokens in fitting}


def _layer_bytes(layer: Layer, tokens: int, kv_type: str, whole_window: bool) -> int:
    if layer.state_bytes:
        return layer.state_bytes
    if layer.window and not whole_window:
        tokens = min(tokens, _rounded_up(layer.window + BATCH_TOKENS))
    return round(tokens * layer.numbers_a_token * CACHE_BYTES[kv_type])


def _compute_bytes(shape: Shape) -> int:
    """Return what reading a batch touches: a layer's inside, one row of scores, the tokenizer, the process itself."""
    inside = 4 * BATCH_TOKENS * (2 * shape.inner * max(1, shape.experts_used) + 4 * shape.width)
    return round(_COMPUTE_SHARE * inside) + shape.vocabulary * (_TOKEN_BYTES + 4) + PROCESS_BYTES


def _rounded_up(tokens: int) -> int:
    return -(-tokens // CONTEXT_STEP) * CONTEXT_STEP
