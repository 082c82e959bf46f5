"""Shape: what the header of a GGUF model says of its layers and heads, and what each token of context costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from models.formats.gguf import GgufHeader, Items

MOST_LAYERS: Final = 1024
"""Deeper than any model; a forged count cannot make this loop long."""
_LARGEST: Final = 1 << 32
_LOCAL_TO_GLOBAL: Final = {"gemma2": 2, "gemma3": 6, "gemma3n": 5, "cohere2": 4, "gpt-oss": 2, "exaone4": 4}
"""Every nth layer sees the whole context, where a file gives a window but no pattern (llama.cpp's model sources)."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: what it keeps for each token. ``window`` 0 sees the whole context."""

    kv_heads: int
    key_length: int
    value_length: int
    window: int = 0
    state_bytes: int = 0
    """Fixed state of a recurrent layer, whatever the context."""

    @property
    def numbers_a_token(self) -> int:
        """Keys and values together."""
        return self.kv_heads * (self.key_length + self.value_length)


@dataclass(frozen=True, slots=True)
class Shape:
    """A model's shape. Zero stands for what the header does not say."""

    architecture: str
    context_tokens: int
    width: int
    inner: int
    heads: int
    vocabulary: int
    layers: tuple[Layer, ...]
    experts: int = 0
    experts_used: int = 0
    weights_bytes: int = 0

    @property
    def kv_heads(self) -> int:
        """The most key-value heads that a layer has."""
        return max((layer.kv_heads for layer in self.layers), default=0)

    @property
    def recurrent_layers(self) -> int:
        """How many keep a state instead of keys and values."""
        return sum(bool(layer.state_bytes) for layer in self.layers)

    @property
    def window_layers(self) -> int:
        """How many see only the latest tokens."""
        return sum(bool(layer.window) for layer in self.layers)


def shape_of(header: GgufHeader) -> Shape:
    """Return the shape of a model; values that make no sense count as not said."""
    count = min(_whole(header, "block_count"), MOST_LAYERS)
    inner = _numbers(header, "feed_forward_length", max(1, count))
    return Shape(
        architecture=header.architecture,
        context_tokens=_whole(header, "context_length"),
        width=_whole(header, "embedding_length"),
        inner=max(inner, default=0),
        heads=max(_numbers(header, "attention.head_count", max(1, count)), default=0),
        vocabulary=_vocabulary(header),
        layers=_layers(header, count),
        experts=_whole(header, "expert_count"),
        experts_used=_whole(header, "expert_used_count"),
        weights_bytes=sum(tensor.size_bytes for tensor in header.tensors),
    )


def _layers(header: GgufHeader, count: int) -> tuple[Layer, ...]:
    heads = _numbers(header, "attention.head_count", count)
    kv_heads = _numbers(header, "attention.head_count_kv", count)
    if not any(kv_heads):
        kv_heads = heads
    width = _whole(header, "embedding_length")
    usual = width // max(1, max(heads, default=1))
    key = _whole(header, "attention.key_length") or usual
    value = _whole(header, "attention.value_length") or usual
    if latent := _whole(header, "attention.kv_lora_rank"):  # DeepSeek's latent attention keeps one compressed row
        return tuple(Layer(1, latent + _whole(header, "rope.dimension_count"), 0) for _ in range(count))
    windows = _windows(header, count)
    state = _state_bytes(header)
    return tuple(
        Layer(
            kv_heads[n], key, value, windows[n], state if state and _is_recurrent(header, heads[n], kv_heads[n]) else 0
        )
        for n in range(count)
    )


def _is_recurrent(header: GgufHeader, heads: int, kv_heads: int) -> bool:
    """A layer without heads is one; in a purely recurrent model all are, whatever its head count says."""
    return not kv_heads or not heads or "mamba" in header.architecture or "rwkv" in header.architecture


def _state_bytes(header: GgufHeader) -> int:
    inner, state, kernel = (_whole(header, f"ssm.{name}") for name in ("inner_size", "state_size", "conv_kernel"))
    groups = max(1, _whole(header, "ssm.group_count"))
    if inner and state:
        return 4 * (inner * state + (inner + 2 * groups * state) * max(0, kernel - 1))  # kept as F32
    if cache := _whole(header, "shortconv.l_cache"):
        return 4 * _whole(header, "embedding_length") * max(0, cache - 1)
    return 0


def _windows(header: GgufHeader, count: int) -> list[int]:
    window = _whole(header, "attention.sliding_window")
    if not window:
        return [0] * count
    pattern = header.own("attention.sliding_window_pattern")
    if isinstance(pattern, Items) and len(pattern.values) >= count:
        return [window if pattern.values[n] else 0 for n in range(count)]
    every = (
        pattern if isinstance(pattern, int) and 1 < pattern <= count else _LOCAL_TO_GLOBAL.get(header.architecture, 0)
    )
    return [0 if every and n % every == every - 1 else window for n in range(count)]


def _vocabulary(header: GgufHeader) -> int:
    tokens = header.metadata.get("tokenizer.ggml.tokens")
    return tokens.count if isinstance(tokens, Items) else _whole(header, "vocab_size")


def _numbers(header: GgufHeader, key: str, count: int) -> list[int]:
    """Return a value for each layer, from one number for all or from a list."""
    value = header.own(key)
    if isinstance(value, Items):
        listed = [_bounded(item) for item in value.values[:count]]
        return listed + [listed[-1] if listed else 0] * (count - len(listed))
    return [_bounded(value)] * count


def _whole(header: GgufHeader, key: str) -> int:
    return _bounded(header.own(key))


def _bounded(value: object) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and 0 <= value < _LARGEST else 0
