"""Induction: hand-built attention heads that copy from the first step on.

A copying ("induction") head finds where the last few tokens stood before and says what followed there. Learning it from
random weights takes most of a small training run. Here it is written down instead: the heads of layer 0 fetch the
tokens at distance 1, 2 and 3; the heads of layer 1 compare those with what stood before every earlier token and copy
the token that followed. Everything is trained further afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from models.tiny.transformer import Transformer

_TOKEN = 62
"""Numbers of the embedding that say which token it is."""
_FETCHED = 42
"""Numbers kept of each fetched token."""
_SPREAD = 0.15
_CONSTANT = 0.6
"""Value of the last number of every embedding: what a head reads that looks at distance only."""
_SPACED = 0.2
"""Last number but one of a word with a space in front; its negative without."""
_FAST_PAIRS = 5
_SHARPNESS = 7.5
"""Size of a distance head's query and key; at 7.5 the wanted distance outscores its neighbours by about 5."""
_MATCH = 1.7
_SLICE = 14
"""Numbers of a token that one matching head compares, for each of three places."""


@torch.no_grad()
def build_induction(model: Transformer, pairs: Sequence[tuple[int, int]] = (), seed: int = 1) -> None:
    """Overwrite the embedding and the attention of layers 0 and 1 in place.

    ``pairs`` are tokens that are the same word without and with a space in front: they differ in one number only.
    """
    config = model.config
    if config.width < _TOKEN + 3 * _FETCHED + 2 or config.heads < 3 or config.layers < 2:
        raise ValueError("the shape is too small for the hand-built heads")
    generator = torch.Generator().manual_seed(seed)
    weight = model.embedding.weight
    weight.zero_()
    weight[:, :_TOKEN] = torch.randn((config.vocabulary, _TOKEN), generator=generator) * _SPREAD
    for plain, spaced in pairs:
        weight[spaced] = weight[plain]
        weight[plain, -2], weight[spaced, -2] = -_SPACED, _SPACED
    weight[:, -1] = _CONSTANT
    for head in range(3):
        _fetch(model, head, distance=head + 1)
        _match(model, head)


def _fetched(distance: int) -> int:
    """Return where the token fetched from ``distance`` begins; distance 0 is the token itself."""
    return 0 if distance == 0 else _TOKEN + (distance - 1) * _FETCHED


def _fetch(model: Transformer, head: int, distance: int) -> None:
    """Let a head of layer 0 bring the token at ``distance``."""
    config, attention = model.config, model.blocks[0].attention
    start = head * config.head_width
    rows = slice(start, start + config.head_width)
    mean_square = (_TOKEN * _SPREAD**2 + _CONSTANT**2) / config.width
    size = _SHARPNESS * mean_square**0.5 / _CONSTANT
    for part in (attention.query, attention.key, attention.value):
        part.weight[rows] = 0
    attention.output.weight[:, rows] = 0
    for pair in range(_FAST_PAIRS):
        angle = torch.tensor(distance * config.rope_base ** (-2 * pair / config.head_width))
        attention.key.weight[start + 2 * pair, -1] = size
        attention.query.weight[start + 2 * pair, -1] = size * angle.cos()
        attention.query.weight[start + 2 * pair + 1, -1] = -size * angle.sin()
    for number in range(_FETCHED):
        attention.value.weight[start + number, number] = 1
        attention.output.weight[_fetched(distance) + number, start + number] = mean_square**0.5


def _match(model: Transformer, head: int) -> None:
    """Let a head of layer 1 look where the last three tokens stood before, and copy what followed."""
    config, attention = model.config, model.blocks[1].attention
    start = head * config.head_width
    rows = slice(start, start + config.head_width)
    for part in (attention.query, attention.key, attention.value):
        part.weight[rows] = 0
    attention.output.weight[:, rows] = 0
    slow = start + config.head_width - 3 * _SLICE
    for distance in range(3):
        for number in range(_SLICE):
            row = slow + distance * _SLICE + number
            compared = head * _SLICE + number
            attention.query.weight[row, _fetched(distance) + compared] = _MATCH
            attention.key.weight[row, _fetched(distance + 1) + compared] = _MATCH
    for row, number in enumerate((*range(_TOKEN), config.width - 2)):
        attention.value.weight[start + row, number] = 1
        attention.output.weight[number, start + row] = 0.25
