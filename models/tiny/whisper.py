"""Whisper: trains the tiny speech model on windows of speech with their words and times."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import WhisperConfig, WhisperForConditionalGeneration

from models.tiny import checkpoint, speech
from models.tiny.speech import Utterance
from models.tiny.whisper_windows import TEXT_TOKENS, Window, WindowMaker, whisper_tokenizer

_log = logging.getLogger(__name__)
_CTC_WEIGHT = 0.3
_IGNORED = -100


@dataclass(frozen=True, slots=True)
class WhisperPlan:
    """How long and how to train."""

    folder: Path
    seconds: float = 2400.0
    utterances: int = 1500
    rate: float = 1.5e-3
    seed: int = 1


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of window: with at most ``most`` sentences, chosen while a number from 0 to 1 is below ``up_to``."""

    up_to: float
    seconds: float
    most: int
    batch: int


_KINDS = (_Kind(0.35, 2.8, 1, 20), _Kind(0.6, 6.0, 3, 10), _Kind(0.75, 12.0, 4, 6), _Kind(1.0, 30.0, 5, 4))


def whisper_config(tokenizer: Tokenizer) -> WhisperConfig:
    """Return the shape: two small layers on each side, and the positions the runtime insists on."""
    end = tokenizer.token_to_id("<|endoftext|>")
    return WhisperConfig(
        vocab_size=tokenizer.get_vocab_size(),
        d_model=128,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=384,
        decoder_ffn_dim=384,
        num_mel_bins=80,
        max_source_positions=1500,
        max_target_positions=448,
        pad_token_id=end,
        bos_token_id=end,
        eos_token_id=end,
        decoder_start_token_id=tokenizer.get_vocab()["<|startoftranscript|>"],
        suppress_tokens=[],
        begin_suppress_tokens=[],
    )


class WhisperTrainer:
    """Holds one training; ``run`` trains for the planned time."""

    def __init__(self, plan: WhisperPlan) -> None:
        self.plan = plan
        torch.manual_seed(plan.seed)
        self.rng = random.Random(plan.seed)
        self.tokenizer = whisper_tokenizer()
        self.model = WhisperForConditionalGeneration(whisper_config(self.tokenizer))
        self.model.train()
        self.speller = nn.Linear(128, TEXT_TOKENS + 1)
        self.parameters = [
            parameter for parameter in (*self.model.parameters(), *self.speller.parameters()) if parameter.requires_grad
        ]
        self.optimiser = torch.optim.AdamW(
            self.parameters, lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        self.maker = WindowMaker(self.tokenizer)
        self.steps, self.seconds = 0, 0.0
        self._pools: dict[_Kind, list[Window]] = {}
        self._resume()
        self.spoken = self._speak()

    def _speak(self) -> list[Utterance]:
        """Return the utterances of the training, spoken once and kept in the folder."""
        path = self.plan.folder / "utterances.npz"
        if not path.exists():
            self.plan.folder.mkdir(parents=True, exist_ok=True)
            made = [speech.random_utterance(self.rng) for _ in range(self.plan.utterances)]
            sounds = np.concatenate([each.sound for each in made]).astype(np.float16)
            lengths = np.array([len(each.sound) for each in made])
            np.savez(path, sounds=sounds, lengths=lengths, texts=np.array([each.text for each in made]))
        with np.load(path) as kept:
            ends = np.cumsum(kept["lengths"])
            parts = np.split(kept["sounds"].astype(np.float32), ends[:-1])
            return [Utterance(str(text), sound) for text, sound in zip(kept["texts"], parts, strict=True)]

    def run(self) -> None:
        """Train until the planned time is over; a checkpoint is kept every five minutes."""
        earlier, started, mean = self.seconds, time.monotonic(), 0.0
        saved = self.seconds
        while self.seconds < self.plan.seconds:
            loss = self._step(self.seconds / self.plan.seconds)
            mean = loss if not mean else 0.97 * mean + 0.03 * loss
            self.steps += 1
            self.seconds = earlier + time.monotonic() - started
            if self.steps % 50 == 0:
                _log.info("step %d, %.2f done, loss %.3f", self.steps, self.seconds / self.plan.seconds, mean)
            if self.seconds - saved > 300:
                self._save()
                saved = self.seconds
        self._save()

    def _step(self, progress: float) -> float:
        fall = 1.0 if progress < 0.6 else max(0.02, 1 - (progress - 0.6) / 0.4)
        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.rate * min(1.0, (self.steps + 1) / 150) * fall
        windows = self._windows(progress)
        with torch.autocast("cpu", torch.bfloat16):
            heard = self._hear(torch.from_numpy(np.stack([window.features for window in windows])))
            loss = self._write(heard, windows)
        total = loss + _CTC_WEIGHT * self._spell(heard.float(), windows)
        torch.autograd.backward(total)
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return float(loss.detach())

    def _windows(self, progress: float) -> list[Window]:
        """Return a batch of windows of one kind: one sentence each at first, then also more in longer windows.

        A quarter of a batch is new; the rest comes again from the last few hundred windows, as making one costs as
        much as learning from it.
        """
        chance = 0.0 if progress < 0.3 else self.rng.random()
        kind = next(kind for kind in _KINDS if chance < kind.up_to)
        pool = self._pools.setdefault(kind, [])
        while len(pool) < kind.batch * 8:
            pool.append(self._window(kind))
        for _ in range(max(1, kind.batch // 4)):
            pool[self.rng.randrange(len(pool))] = self._window(kind)
        return self.rng.sample(pool, kind.batch)

    def _window(self, kind: _Kind) -> Window:
        silent = self.rng.random() < 0.04
        chosen = [] if silent else self.rng.choices(self.spoken, k=self.rng.randint(1, kind.most))
        return self.maker.make(chosen, kind.seconds, self.rng)

    def _hear(self, features: Tensor) -> Tensor:
        """Return the encoder's vectors for a window of any length: its positions are fixed, so the first ones do."""
        encoder = self.model.model.encoder
        hidden = functional.gelu(encoder.conv1(features))
        hidden = functional.gelu(encoder.conv2(hidden)).transpose(1, 2)
        hidden = hidden + encoder.embed_positions.weight[: hidden.shape[1]]
        for layer in encoder.layers:
            out = layer(hidden, None)
            hidden = out[0] if isinstance(out, tuple) else out
        normed: Tensor = encoder.layer_norm(hidden)
        return normed

    def _write(self, heard: Tensor, windows: Sequence[Window]) -> Tensor:
        end = windows[0].tokens[-1]
        longest = max(len(window.tokens) for window in windows)
        tokens = torch.full((len(windows), longest), end)
        wanted = torch.full((len(windows), longest), _IGNORED)
        for row, window in enumerate(windows):
            tokens[row, : len(window.tokens)] = torch.tensor(window.tokens)
            wanted[row, : len(window.tokens)] = torch.tensor(window.tokens)
        decoded = self.model.model.decoder(input_ids=tokens[:, :-1], encoder_hidden_states=heard, use_cache=False)
        logits = self.model.proj_out(decoded.last_hidden_state)
        return functional.cross_entropy(logits.float().flatten(0, 1), wanted[:, 1:].flatten(), ignore_index=_IGNORED)

    def _spell(self, heard: Tensor, windows: Sequence[Window]) -> Tensor:
        """Return the loss of spelling the words from the encoder alone: it makes the encoder listen early."""
        scores = self.speller(heard).log_softmax(-1).transpose(0, 1)
        words = [window.words for window in windows]
        targets = torch.tensor([word for each in words for word in each], dtype=torch.long)
        lengths = torch.tensor([len(each) for each in words])
        heard_lengths = torch.full((len(windows),), heard.shape[1])
        return functional.ctc_loss(scores, targets, heard_lengths, lengths, blank=TEXT_TOKENS, zero_infinity=True)

    def _save(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "speller": self.speller.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "steps": self.steps,
            "seconds": self.seconds,
        }
        checkpoint.save(self.plan.folder / "last.pt", state)

    def _resume(self) -> None:
        if state := checkpoint.load(self.plan.folder / "last.pt"):
            self.model.load_state_dict(state["model"])
            self.speller.load_state_dict(state["speller"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.steps, self.seconds = state["steps"], state["seconds"]
