"""Evaluation: how often held-out answers are exactly right, by task."""

from __future__ import annotations

import random
import re
from collections import Counter

import torch
from tokenizers import Tokenizer

from models.tiny.corpus.batches import LENGTHS, Encoded, collate, encode
from models.tiny.corpus.mixture import conversation
from models.tiny.transformer import Transformer

HELD_OUT_SEED = 990_001
"""Training draws from string seeds, so no held-out conversation is ever drawn there."""
_REFERENCE = re.compile(r"\s*\[\d+\]")


def held_out(count: int, progress: float, tokenizer: Tokenizer) -> list[tuple[str, Encoded]]:
    """Return held-out conversations with their tasks; the same ones every time."""
    rng = random.Random(HELD_OUT_SEED)
    made = [conversation(rng, progress) for _ in range(count)]
    return [(each.task, encode(each, tokenizer)) for each in made]


@torch.inference_mode()
def exact_match(
    model: Transformer, examples: list[tuple[str, Encoded]], tokenizer: Tokenizer
) -> dict[str, tuple[int, int]]:
    """Return for each task how many answers are right and how many there are.

    An answer counts when each of its tokens is the likeliest one, which is what greedy decoding needs. The entries
    "... value" leave the reference out of account.
    """
    device = model.embedding.weight.device
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for task, row in examples:
        length = next((length for length in LENGTHS if length >= len(row.tokens)), None)
        if length is None:
            continue
        batch = collate([row], length, 0)
        hidden = model.layers(batch.tokens.to(device))[-1][0]
        likeliest = model.logits(hidden).argmax(-1).tolist()
        for start, end in _spans(row.learned):
            wanted, got = row.tokens[start:end], likeliest[start - 1 : end - 1]
            total[task] += 1
            right[task] += wanted == got
            if task in ("answer_one", "answer_many"):
                total[f"{task} value"] += 1
                right[f"{task} value"] += _bare(tokenizer, wanted) == _bare(tokenizer, got)
    return {task: (right[task], total[task]) for task in sorted(total)}


def _bare(tokenizer: Tokenizer, tokens: list[int]) -> str:
    return _REFERENCE.sub("", tokenizer.decode(tokens, skip_special_tokens=False))


def _spans(learned: list[bool]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = None
    for index, is_learned in enumerate([*learned, False]):
        if is_learned and start is None:
            start = index
        elif not is_learned and start is not None:
            spans.append((start, index))
            start = None
    return spans
