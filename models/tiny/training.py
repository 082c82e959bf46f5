"""Training: one loop that can be stopped at any time and goes on from its last checkpoint."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader

from models.tiny import checkpoint
from models.tiny.config import Config
from models.tiny.corpus.batches import UNJUDGED, Batch, Batches
from models.tiny.corpus.mixture import conversation
from models.tiny.evaluation import exact_match, held_out
from models.tiny.induction import build_induction
from models.tiny.reading import read_model
from models.tiny.tokenizer import load_tokenizer, spaced_pairs, train_tokenizer
from models.tiny.transformer import Transformer

_log = logging.getLogger(__name__)
_PROMPT_WEIGHT = 0.02
"""Weight of a token that is read, not written; at 0.1 unpredictable names waste the gradient."""
_PROMPT_SHARE = 8
"""One in this many read tokens is scored, with its weight multiplied: the vocabulary is the widest matrix."""
_MOST_SOURCES = 16
_GOING_ON = 0.25
"""Share of the learning rate in a training that goes on from a model whose rate had come down."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how to train."""

    folder: Path
    begin: Path | None = None
    """GGUF of ours to go on from: the last lessons only, at a quarter of the rate."""
    tokens: int = 150_000_000
    batch_tokens: int = 6144
    rate: float = 1.5e-3
    threads: int = 0
    """Processor threads; 0 leaves it to PyTorch."""
    workers: int = 0
    """Processes that make conversations ahead; 0 makes them in the loop."""
    most_seconds: float = float("inf")
    """The training ends with its tokens or its time, whichever is over first, and paces itself to that."""
    seed: int = 1
    evaluate_every_s: float = 300.0
    examples: int = 120
    """Held-out conversations looked at each time."""
    compiled: bool = True


class Probes(nn.Module):
    """Reads three things from inner layers, so that the layers learn to know them early; dropped at export.

    After layer 2: which source a token stands in. After layer 3: whether the source that ends here holds the answer.
    After layer 4: which source the answer is to cite, if any. Without them the model learns to copy values long before
    it learns which source they come from, and when to decline.
    """

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.within = nn.Linear(config.width, _MOST_SOURCES)
        self.answers = nn.Linear(config.width, 2)
        self.cites = nn.Linear(config.width, _MOST_SOURCES)

    def loss(self, after: list[Tensor], batch: Batch) -> Tensor:
        """Return how badly the three are known, added up."""
        asked = (
            (self.within, after[1], batch.within),
            (self.answers, after[2], batch.answers),
            (self.cites, after[3], batch.cites),
        )
        losses = [after[0].new_zeros(())]
        for head, hidden, wanted in asked:
            judged = wanted != UNJUDGED
            if judged.any():
                losses.append(functional.cross_entropy(head(hidden[judged]).float(), wanted[judged]))
        return torch.stack(losses).sum()


class Trainer:
    """Holds model, optimiser and place of one training in ``plan.folder``."""

    def __init__(self, plan: Plan, config: Config) -> None:
        self.plan = plan
        if plan.threads:
            torch.set_num_threads(plan.threads)
        torch.manual_seed(plan.seed)
        plan.folder.mkdir(parents=True, exist_ok=True)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model, self.tokenizer = _begun(plan.begin) if plan.begin else _fresh(plan, config)
        self.model, self.config = model.to(self.device), model.config
        self._halved = self.device.type == "cuda"  # a processor without 16-bit units takes nine times as long in them
        self.probes = Probes(self.config).to(self.device)
        self._parameters = [*self.model.parameters(), *self.probes.parameters()]
        self.optimiser = torch.optim.AdamW(
            self._parameters, lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        self.tokens, self.steps, self.seconds, self.best = 0, 0, 0.0, 0.0
        self._resume()
        if plan.compiled:
            for block in self.model.blocks:
                block.compile(dynamic=False)

    @property
    def progress(self) -> float:
        """How much of the training is done, 0 to 1."""
        return min(1.0, max(self.tokens / self.plan.tokens, self.seconds / self.plan.most_seconds))

    @property
    def lesson(self) -> float:
        """How far the lessons are, 0 to 1: a training that goes on from a shipped model has only the last ones."""
        return 1.0 if self.plan.begin else self.progress

    def run(self) -> None:
        """Train until the planned tokens are seen or the time is over; keeps ``last.pt`` and ``best.pt``."""
        plan = self.plan
        examples = held_out(plan.examples, 1.0, self.tokenizer)
        batches = Batches(self.tokenizer.to_str(), f"{plan.seed} {self.tokens}", plan.batch_tokens)
        batches.lesson.value = self.lesson
        earlier, started = self.seconds, time.monotonic()
        evaluated, mean = self.seconds, 0.0
        for batch in DataLoader(batches, batch_size=None, num_workers=plan.workers):
            loss = self._step(batch)
            mean = loss if not mean else 0.98 * mean + 0.02 * loss
            self.seconds = earlier + time.monotonic() - started
            progress, batches.lesson.value = self.progress, self.lesson
            if self.steps % 50 == 0:
                _log.info("step %d, %.2fM tokens, %.3f done, loss %.4f", self.steps, self.tokens / 1e6, progress, mean)
            if progress >= 1.0 or self.seconds - evaluated > plan.evaluate_every_s:
                self._evaluate(examples)
                evaluated = self.seconds
            if progress >= 1.0:
                return

    def _step(self, given: Batch) -> float:
        rate = self.plan.rate * (_GOING_ON if self.plan.begin else 1.0)
        for group in self.optimiser.param_groups:
            group["lr"] = rate * _schedule(self.progress, self.steps)
        batch = given.to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self._halved):
            after = self.model.layers(batch.tokens)
            loss = self._loss(after[-1], batch)
            total = loss + (0.1 if self.lesson < 0.5 else 0.03) * self.probes.loss(after, batch)
        torch.autograd.backward(total)
        nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.tokens += batch.tokens.numel()
        self.steps += 1
        return float(loss.detach())

    def _loss(self, hidden: Tensor, batch: Batch) -> Tensor:
        """Return the mean loss of the tokens to be written, with a little of those only read."""
        target, learned = batch.tokens[:, 1:], batch.learned[:, 1:]
        read = ~learned & (target != 0) & (torch.rand(target.shape, device=self.device) < 1 / _PROMPT_SHARE)
        chosen = learned | read
        weight = torch.where(learned, 1.0, _PROMPT_WEIGHT * _PROMPT_SHARE)[chosen]
        logits = self.model.logits(hidden[:, :-1][chosen])
        losses = functional.cross_entropy(logits.float(), target[chosen], reduction="none")
        return (losses * weight).sum() / weight.sum()

    def _evaluate(self, examples: list[Any]) -> None:
        with torch.compiler.set_stance("force_eager"):
            counts = exact_match(self.model, examples, self.tokenizer)
        asked = [count for task, count in counts.items() if not task.endswith("value")]
        score = sum(right for right, _ in asked) / sum(total for _, total in asked)
        figures = "  ".join(f"{task} {right}/{total}" for task, (right, total) in counts.items())
        _log.info("held out %.3f at %.2fM tokens: %s", score, self.tokens / 1e6, figures)
        with (self.plan.folder / "history.jsonl").open("a", encoding="utf-8") as history:
            history.write(json.dumps({"tokens": self.tokens, "score": score, "held_out": counts}) + "\n")
        self._save("last.pt")
        if score >= self.best:
            self.best = score
            self._save("best.pt")

    def _save(self, name: str) -> None:
        state = {
            "config": asdict(self.config),
            "model": self.model.state_dict(),
            "probes": self.probes.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "tokens": self.tokens,
            "steps": self.steps,
            "seconds": self.seconds,
            "best": self.best,
        }
        checkpoint.save(self.plan.folder / name, state)

    def _resume(self) -> None:
        state = checkpoint.load(self.plan.folder / "last.pt", self.device)
        if state is None:
            return
        self.model.load_state_dict(state["model"])
        self.probes.load_state_dict(state["probes"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.tokens, self.steps = state["tokens"], state["steps"]
        self.seconds, self.best = state["seconds"], state["best"]


def _schedule(progress: float, steps: int) -> float:
    """Return the learning rate's factor: 60 steps of warm-up, flat to 60 % of the tokens, then down to 2 %."""
    fall = 1.0 if progress < 0.6 else max(0.02, 1.0 - 0.98 * (progress - 0.6) / 0.4)
    return min(1.0, (steps + 1) / 60) * fall


def _begun(path: Path) -> tuple[Transformer, Tokenizer]:
    model, tokenizer = read_model(path)
    return model.train(), tokenizer


def _fresh(plan: Plan, config: Config) -> tuple[Transformer, Tokenizer]:
    tokenizer = _tokenizer(plan.folder / "tokenizer.json", config)
    model = Transformer(config)
    build_induction(model, spaced_pairs(tokenizer), plan.seed)
    return model, tokenizer


def _tokenizer(path: Path, config: Config) -> Tokenizer:
    """Return the tokenizer at ``path``, trained first when it is not there."""
    if not path.exists():
        train_tokenizer(tokenizer_texts(6000), config.vocabulary).save(str(path))
    return load_tokenizer(path)


def tokenizer_texts(count: int) -> Iterator[str]:
    """Yield the conversations the tokenizer is learned from, half of them as at the start of a training."""
    rng = random.Random("tokenizer")
    for number in range(count):
        yield conversation(rng, 1.0 if number % 2 else 0.0).text()
