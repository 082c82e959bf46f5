"""Batches: conversations as token ids, with what is to be learned and which source each token stands in."""

from __future__ import annotations

import multiprocessing
import random
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from models.tiny.corpus.conversation import Conversation
from models.tiny.corpus.mixture import conversation

_ASSISTANT = re.compile(r"<\|im_start\|>assistant\n(.*?<\|im_end\|>)", re.DOTALL)
_SOURCE = re.compile(r'<source n="(\d+)".*?</source>', re.DOTALL)
_CITED = re.compile(r"\[(\d+)\]\.?<\|im_end\|>$")
LENGTHS = (192, 256, 384, 512, 768, 1024)
"""Lengths that batches are padded to: few, so that the compiler makes few variants."""
_POOL = 384
NO_SOURCE = 0
UNJUDGED = -1


@dataclass(frozen=True, slots=True)
class Encoded:
    """One conversation. ``learned`` marks tokens to be written; ``source`` is the number of the source a token stands
    in, and at the end of an answer the number it is about to cite."""

    tokens: list[int]
    learned: list[bool]
    source: list[int]


def encode(given: Conversation, tokenizer: Tokenizer) -> Encoded:
    """Return the conversation as the model is trained on it."""
    text = given.text()
    encoding = tokenizer.encode(text)
    learned = [False] * len(encoding.ids)
    source = [NO_SOURCE] * len(encoding.ids)
    starts = [offset[0] for offset in encoding.offsets]
    for match in _SOURCE.finditer(text):
        for index in _within(starts, match.span()):
            source[index] = int(match[1])
    assistants = [turn.learned for turn in given.turns if turn.role == "assistant"]
    for match, is_learned in zip(_ASSISTANT.finditer(text), assistants, strict=True):
        span = _within(starts, match.span(1))
        for index in span:
            learned[index] = is_learned
            source[index] = UNJUDGED
        if cited := _CITED.search(match[1]):
            place = match.start(1) + cited.start()
            before = [index for index in span if starts[index] <= place][-6:]
            for index in before:
                source[index] = int(cited[1])
    return Encoded(encoding.ids, learned, source)


def _within(starts: list[int], span: tuple[int, int]) -> range:
    return range(bisect_left(starts, span[0]), bisect_left(starts, span[1]))


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded conversations of similar length, (conversations, tokens) each."""

    tokens: Tensor
    learned: Tensor
    source: Tensor


def collate(rows: list[Encoded], length: int, padding: int) -> Batch:
    """Return the rows as one batch of exactly ``length`` tokens each."""
    shape = (len(rows), length)
    tokens = torch.full(shape, padding)
    learned = torch.zeros(shape, dtype=torch.bool)
    source = torch.full(shape, UNJUDGED)
    for number, row in enumerate(rows):
        count = len(row.tokens)
        tokens[number, :count] = torch.tensor(row.tokens)
        learned[number, :count] = torch.tensor(row.learned)
        source[number, :count] = torch.tensor(row.source)
    return Batch(tokens, learned, source)


class Batches(IterableDataset[Batch]):
    """New batches without end. ``progress`` of the training is set from outside and reaches the worker processes."""

    def __init__(self, tokenizer_text: str, seed: str, batch_tokens: int) -> None:
        self._tokenizer_text = tokenizer_text
        self._seed, self._batch_tokens = seed, batch_tokens
        self.progress = multiprocessing.Value("d", 0.0)

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        rng = random.Random(f"{self._seed} {worker.id if worker else 0}")
        tokenizer = Tokenizer.from_str(self._tokenizer_text)
        while True:
            yield from self._pool(rng, tokenizer, self.progress.value)

    def _pool(self, rng: random.Random, tokenizer: Tokenizer, progress: float) -> list[Batch]:
        """Return full batches cut from a pool of conversations sorted by length; what is left over is dropped."""
        rows: dict[int, list[Encoded]] = {length: [] for length in LENGTHS}
        for _ in range(_POOL):
            row = encode(conversation(rng, progress), tokenizer)
            if (length := next((length for length in LENGTHS if length >= len(row.tokens)), None)) is not None:
                rows[length].append(row)
        batches = []
        for place, length in enumerate(LENGTHS):
            size = max(1, self._batch_tokens // length)
            given = rows[length]
            while len(given) >= size:
                batches.append(collate(given[:size], length, 0))
                given = given[size:]
            if place + 1 < len(LENGTHS):
                rows[LENGTHS[place + 1]] = given + rows[LENGTHS[place + 1]]
        rng.shuffle(batches)
        return batches
