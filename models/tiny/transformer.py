"""Transformer: a Llama-style decoder from first principles - attention with a cache, RoPE, RMSNorm, SwiGLU.

The tensors' meaning is llama.cpp's own for the architecture ``llama``, so that export copies them unchanged. RoPE turns
neighbouring numbers (2i, 2i + 1), which is what llama.cpp does for this architecture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.tiny.config import Config


@dataclass(slots=True)
class LayerCache:
    """Keys and values of one layer for the tokens read so far, each (batch, heads, tokens, head width)."""

    keys: Tensor | None = None
    values: Tensor | None = None

    def extend(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Append and return all keys and values."""
        if self.keys is not None and self.values is not None:
            keys = torch.cat((self.keys, keys), dim=2)
            values = torch.cat((self.values, values), dim=2)
        self.keys, self.values = keys, values
        return keys, values


class RMSNorm(nn.Module):
    """Scales each token's vector to root-mean-square 1, then by a learned gain."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.epsilon = epsilon
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, hidden: Tensor) -> Tensor:
        """Return the normalised vectors, computed in 32 bits."""
        wide = hidden.float()
        scale = torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.epsilon)
        return wide * scale * self.weight


def rope_table(config: Config, device: torch.device | None = None) -> Tensor:
    """Return cosine and sine of every position and pair, (context, head width / 2, 2)."""
    pairs = torch.arange(0, config.head_width, 2, dtype=torch.float64)
    frequency = config.rope_base ** (-pairs / config.head_width)
    angle = torch.outer(torch.arange(config.context, dtype=torch.float64), frequency)
    return torch.stack((angle.cos(), angle.sin()), dim=-1).float().to(device)


def turn(vectors: Tensor, table: Tensor) -> Tensor:
    """Rotate each pair (2i, 2i + 1) of ``vectors`` (batch, heads, tokens, head width) by its position's angle.

    The product of a turned query and a turned key depends on their distance only.
    """
    first, second = vectors.float().view(*vectors.shape[:-1], -1, 2).unbind(-1)
    cosine, sine = table.unbind(-1)
    turned = torch.stack((first * cosine - second * sine, first * sine + second * cosine), dim=-1)
    return turned.flatten(-2).to(vectors.dtype)


class Attention(nn.Module):
    """Every token asks (query) all tokens before it (keys) and takes a mixture of what they hold (values)."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.heads = config.heads
        self.query = nn.Linear(config.width, config.width, bias=False)
        self.key = nn.Linear(config.width, config.width, bias=False)
        self.value = nn.Linear(config.width, config.width, bias=False)
        self.output = nn.Linear(config.width, config.width, bias=False)

    def forward(self, hidden: Tensor, table: Tensor, cache: LayerCache | None) -> Tensor:
        """Return what each token gathered. With a cache the new tokens see the cached ones too."""
        query, key, value = (
            part(hidden).unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in (self.query, self.key, self.value)
        )
        query, key = turn(query, table), turn(key, table)
        if cache is not None:
            key, value = cache.extend(key, value)
        gathered = _attend(query, key, value)
        mixed: Tensor = self.output(gathered.transpose(1, 2).flatten(-2))
        return mixed


def _attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Return the causal softmax mixture; query tokens are the last ones of the key tokens."""
    new, total = query.shape[2], key.shape[2]
    if new == total:
        return functional.scaled_dot_product_attention(query, key, value, is_causal=True)
    scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])
    seen = torch.ones(new, total, dtype=torch.bool, device=query.device).tril(total - new)
    return scores.masked_fill(~seen, -math.inf).softmax(-1) @ value


class FeedForward(nn.Module):
    """SwiGLU: one projection, gated by another through SiLU, brought back to the model's width."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.gate = nn.Linear(config.width, config.inner, bias=False)
        self.up = nn.Linear(config.width, config.inner, bias=False)
        self.down = nn.Linear(config.inner, config.width, bias=False)

    def forward(self, hidden: Tensor) -> Tensor:
        """Return what each token computed by itself."""
        computed: Tensor = self.down(functional.silu(self.gate(hidden)) * self.up(hidden))
        return computed


class Block(nn.Module):
    """One layer: gather from other tokens, then compute; both are added to what was there."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.attention_norm = RMSNorm(config.width, config.norm_epsilon)
        self.attention = Attention(config)
        self.feed_forward_norm = RMSNorm(config.width, config.norm_epsilon)
        self.feed_forward = FeedForward(config)

    def forward(self, hidden: Tensor, table: Tensor, cache: LayerCache | None = None) -> Tensor:
        """Return the layer's output."""
        hidden = hidden + self.attention(self.attention_norm(hidden), table, cache)
        computed: Tensor = self.feed_forward(self.feed_forward_norm(hidden))
        return hidden + computed


class Transformer(nn.Module):
    """Token ids in, a vector a position out; the embedding matrix also reads the logits (tied weights)."""

    table: Tensor

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.width)
        self.blocks = cast("Sequence[Block]", nn.ModuleList(Block(config) for _ in range(config.layers)))
        self.norm = RMSNorm(config.width, config.norm_epsilon)
        self.register_buffer("table", rope_table(config), persistent=False)
        for block in self.blocks:
            for layer in (module for module in block.modules() if isinstance(module, nn.Linear)):
                nn.init.normal_(layer.weight, std=0.02)
            for last in (block.attention.output, block.feed_forward.down):
                nn.init.normal_(last.weight, std=0.02 / math.sqrt(2 * config.layers))

    def layers(self, tokens: Tensor, caches: list[LayerCache] | None = None, start: int = 0) -> list[Tensor]:
        """Return the hidden vectors after each layer, the last one normalised; (batch, tokens, width) each."""
        table = self.table[start : start + tokens.shape[1]]
        hidden = self.embedding(tokens)
        after: list[Tensor] = []
        for number, block in enumerate(self.blocks):
            hidden = block(hidden, table, caches[number] if caches else None)
            after.append(hidden)
        after[-1] = self.norm(hidden)
        return after

    def logits(self, hidden: Tensor) -> Tensor:
        """Return the score of every token of the vocabulary as the next one."""
        return functional.linear(hidden, self.embedding.weight)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the logits of every position."""
        return self.logits(self.layers(tokens)[-1])

    @torch.inference_mode()
    def greedy(self, tokens: list[int], most: int, end: int) -> list[int]:
        """Return the likeliest continuation without ``end``, at most ``most`` tokens, reading each token once."""
        caches = [LayerCache() for _ in self.blocks]
        written: list[int] = []
        unread, start = torch.tensor([tokens], device=self.embedding.weight.device), 0
        while len(written) < most and start + unread.shape[1] <= self.config.context:
            last = self.layers(unread, caches, start)[-1][:, -1]
            start += unread.shape[1]
            unread = self.logits(last).argmax(-1, keepdim=True)
            if (token := int(unread)) == end:
                break
            written.append(token)
        return written
