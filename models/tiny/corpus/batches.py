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
from models.tiny.corpus.sources import DECLINE

_ASSISTANT = re.compile(r"<\|im_start\|>assistant\n(.*?<\|im_end\|>)", re.DOTALL)
_SOURCE = re.compile(r'<source n="(\d+)".*?</source>', re.DOTALL)
_CITED = re.compile(r"\[(\d+)\]\.?<\|im_end\|>$")
LENGTHS = (192, 256, 384, 512, 768, 1024)
"""Lengths that batches are padded to: few, so that the compiler makes few variants."""
_POOL = 384
_AFTER_CITED = len("1].<|im_end|>")
NO_SOURCE = 0
UNJUDGED = -1


@dataclass(frozen=True, slots=True)
class Encoded:
    """One conversation. ``learned`` marks the tokens to be written; the other lists are lessons for inner layers."""

    tokens: list[int]
    learned: list[bool]
    within: list[int]
    """Number of the source each token read stands in."""
    cites: list[int]
    """Before an answer and at its end: the number it cites, NO_SOURCE when it declines."""
    answers: list[int]
    """At the end of each source: 1 when the first answer rests on it, else 0."""


def encode(given: Conversation, tokenizer: Tokenizer) -> Encoded:
    """Return the conversation as the model is trained on it."""
    text = given.text()
    encoding = tokenizer.encode(text)
    count = len(encoding.ids)
    row = Encoded(encoding.ids, [False] * count, [NO_SOURCE] * count, [UNJUDGED] * count, [UNJUDGED] * count)
    starts = [offset[0] for offset in encoding.offsets]
    assistants = [turn.learned for turn in given.turns if turn.role == "assistant"]
    cited: list[int] = []
    for match, is_learned in zip(_ASSISTANT.finditer(text), assistants, strict=True):
        span = _within(starts, match.span(1))
        for index in span:
            row.learned[index] = is_learned
            row.within[index] = UNJUDGED
        if is_learned and (number := _rests_on(match[1])) != UNJUDGED:
            cited.append(number)
            before = _within(starts, (match.start(), match.start(1)))
            end = _within(starts, (match.start(1), match.end(1) - _AFTER_CITED))[-6:] if number else ()
            for index in (*before, *end):
                row.cites[index] = number
    for match in _SOURCE.finditer(text):
        for index in _within(starts, match.span()):
            row.within[index] = int(match[1])
        if cited:
            for index in _within(starts, (match.end() - len("</source>"), match.end())):
                row.answers[index] = int(int(match[1]) == cited[0])
    return row


def _rests_on(answer: str) -> int:
    """Return the number an answer cites, NO_SOURCE for a decline, UNJUDGED for what rests on no source."""
    if match := _CITED.search(answer):
        return int(match[1])
    return NO_SOURCE if answer.startswith(DECLINE) else UNJUDGED


def _within(starts: list[int], span: tuple[int, int]) -> range:
    return range(bisect_left(starts, span[0]), bisect_left(starts, span[1]))


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded conversations of similar length, (conversations, tokens) each; see Encoded."""

    tokens: Tensor
    learned: Tensor
    within: Tensor
    cites: Tensor
    answers: Tensor

    def to(self, device: torch.device) -> Batch:
        """Return the batch on a device."""
        parts = (self.tokens, self.learned, self.within, self.cites, self.answers)
        return Batch(*(part.to(device, non_blocking=True) for part in parts))


def collate(rows: list[Encoded], length: int, padding: int) -> Batch:
    """Return the rows as one batch of exactly ``length`` tokens each."""

    def padded(lists: list[list[int]], value: int) -> Tensor:
        return torch.tensor([each + [value] * (length - len(each)) for each in lists])

    return Batch(
        padded([row.tokens for row in rows], padding),
        padded([[int(each) for each in row.learned] for row in rows], 0).bool(),
        padded([row.within for row in rows], UNJUDGED),
        padded([row.cites for row in rows], UNJUDGED),
        padded([row.answers for row in rows], UNJUDGED),
    )


class Batches(IterableDataset[Batch]):
    """New batches without end. How far the lessons are is set from outside and reaches the worker processes."""

    def __init__(self, tokenizer_text: str, seed: str, batch_tokens: int) -> None:
        self._tokenizer_text = tokenizer_text
        self._seed, self._batch_tokens = seed, batch_tokens
        self.lesson = multiprocessing.Value("d", 0.0)

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        rng = random.Random(f"{self._seed} {worker.id if worker else 0}")
        tokenizer = Tokenizer.from_str(self._tokenizer_text)
        while True:
            yield from self._pool(rng, tokenizer, self.lesson.value)

    def _pool(self, rng: random.Random, tokenizer: Tokenizer, lesson: float) -> list[Batch]:
        """Return full batches cut from a pool of conversations sorted by length; what is left over is dropped."""
        rows: dict[int, list[Encoded]] = {length: [] for length in LENGTHS}
        for _ in range(_POOL):
            row = encode(conversation(rng, lesson), tokenizer)
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
