"""Windows: stretches of speech as the tiny speech model hears them, with the tokens it is to write."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from tokenizers import AddedToken, Tokenizer, decoders, pre_tokenizers, trainers
from tokenizers.models import BPE

from models.tiny import speech
from models.tiny.speech import RATE_HZ, Utterance

SPECIAL = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
"""In the order of published models; the runtime counts timestamps from the last one."""
TEXT_TOKENS = 512
_TIMESTAMPS = 1501
_FRAMES_A_SECOND = 100
_SHORT_S = 3.0
"""Longer windows are mostly padding, as a short clip is in the runtime's half minute."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of sound with the token ids to write."""

    features: np.ndarray
    tokens: list[int]
    words: list[int]
    """The text tokens alone, for the helper that spells from the encoder."""


def whisper_tokenizer() -> Tokenizer:
    """Return a tokenizer with about one token a word, then the special tokens, then the timestamps."""
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=TEXT_TOKENS, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([speech.every_word()] * 4, trainer)
    missing = TEXT_TOKENS - tokenizer.get_vocab_size()
    tokenizer.add_tokens([f"<|unused{number}|>" for number in range(missing)])
    stamps = [f"<|{number * 0.02:.2f}|>" for number in range(_TIMESTAMPS)]
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in (*SPECIAL, *stamps)])
    return tokenizer


class WindowMaker:
    """Puts utterances into windows, with silence, noise, gain and times."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        numbers = tokenizer.get_vocab()
        self._special = {token: numbers[token] for token in SPECIAL}
        self._extractor = FeatureExtractor()

    def make(self, spoken: Sequence[Utterance], seconds: float, rng: random.Random) -> Window:
        """Return a window of ``seconds`` with as many of ``spoken`` as fit, in order; with none it is silence."""
        sound = np.zeros(int(seconds * RATE_HZ), dtype=np.float32)
        placed: list[tuple[float, float, str]] = []
        at = rng.uniform(0.0, 0.4)
        for each in spoken:
            if at + each.seconds + 0.1 > seconds:
                break
            start = int(at * RATE_HZ)
            sound[start : start + len(each.sound)] += each.sound * rng.uniform(0.4, 1.2)
            placed.append((at, at + each.seconds, each.text))
            at += each.seconds + rng.uniform(0.15, 0.8)
        if rng.random() < 0.5:
            noise = np.random.default_rng(rng.getrandbits(32)).standard_normal(len(sound))
            sound += (noise * rng.uniform(0.0005, 0.01)).astype(np.float32)
        if seconds > _SHORT_S:
            sound = sound[: int((placed[-1][1] if placed else 1.0) * RATE_HZ) + rng.randint(1600, 9600)]
        return Window(self._features(sound, seconds), *self._labels(placed, rng))

    def _features(self, sound: np.ndarray, seconds: float) -> np.ndarray:
        """Return the window's features; behind the sound they are 0, as the runtime pads them."""
        frames = int(seconds * _FRAMES_A_SECOND)
        heard = self._extractor(sound, padding=0)[:, :frames]
        return np.pad(heard, ((0, 0), (0, frames - heard.shape[1])))

    def _labels(self, placed: Sequence[tuple[float, float, str]], rng: random.Random) -> tuple[list[int], list[int]]:
        words = [token for _, _, text in placed for token in self._ids(" " + text)]
        start, end = self._special["<|startoftranscript|>"], self._special["<|endoftext|>"]
        if not placed:
            return [start, self._special["<|nospeech|>"], end], words
        if rng.random() < 0.12:
            return [start, self._special["<|notimestamps|>"], *words, end], words
        timed: list[int] = []
        for begins, ends, text in placed:
            timed += [self._stamp(begins), *self._ids(" " + text), self._stamp(ends)]
        return [start, *timed, end], words

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _stamp(self, seconds: float) -> int:
        """Return the timestamp's token, on a grid of a tenth of a second."""
        return self._special["<|notimestamps|>"] + 1 + round(seconds * 10) * 5
