"""A training that is stopped goes on where it was, and ships what it has."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models.tiny import language
from models.tiny.config import Config
from models.tiny.corpus.batches import Batches
from models.tiny.export import export
from models.tiny.tokenizer import train_tokenizer
from models.tiny.training import Plan, Trainer, tokenizer_texts

SMALL = Config(vocabulary=640, layers=4, inner=64, context=1024)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with a tokenizer learned from little text: the usual one takes seconds."""
    folder = tmp_path / "work"
    folder.mkdir()
    train_tokenizer(tokenizer_texts(300), SMALL.vocabulary).save(str(folder / "tokenizer.json"))
    return folder


def test_a_training_goes_on_and_ships_its_best(work: Path, tmp_path: Path) -> None:
    plan = Plan(work, tokens=8_000, batch_tokens=2048, threads=1, examples=4, compiled=False)
    language.train(plan, SMALL)
    first = Trainer(plan, SMALL)
    assert first.tokens >= 8_000
    assert first.progress == 1.0
    language.train(replace(plan, tokens=14_000), SMALL)
    second = Trainer(plan, SMALL)
    assert second.tokens >= 14_000
    assert second.steps > first.steps
    assert not torch.equal(second.model.embedding.weight, first.model.embedding.weight)
    history = (plan.folder / "history.jsonl").read_text().splitlines()
    assert [json.loads(line)["tokens"] for line in history] == [first.tokens, second.tokens]
    card = language.ship(plan.folder, tmp_path / "assets", measured=3)
    shipped = (tmp_path / "assets" / "chat.gguf").read_bytes()
    assert card["sha256"] == hashlib.sha256(shipped).hexdigest()
    assert card["held_out_exact_of"].keys() == language._STAGES.keys()


def test_a_training_goes_on_from_a_shipped_model(work: Path, tmp_path: Path) -> None:
    made = Trainer(Plan(work, threads=1, compiled=False), SMALL)
    shipped = export(made.model, made.tokenizer, tmp_path / "chat.gguf", "f32")
    plan = Plan(tmp_path / "next", shipped, tokens=10**9, batch_tokens=1024, threads=1, compiled=False)
    later = Trainer(plan, Config())
    assert later.config == replace(SMALL, norm_epsilon=later.config.norm_epsilon)
    assert later.tokenizer.get_vocab() == made.tokenizer.get_vocab()
    assert all(
        torch.equal(now, then) for now, then in zip(later.model.parameters(), made.model.parameters(), strict=True)
    )
    assert later.lesson == 1.0, "the last lessons only"
    later._step(next(iter(Batches(later.tokenizer.to_str(), "one", 1024))))
    assert not torch.equal(later.model.embedding.weight, made.model.embedding.weight)


def test_learning_lowers_the_loss(work: Path) -> None:
    plan = Plan(work, tokens=10**9, batch_tokens=1024, threads=1, compiled=False)
    trainer = Trainer(plan, SMALL)
    batch = next(iter(Batches(trainer.tokenizer.to_str(), "one", 1024)))
    losses = [trainer._step(batch) for _ in range(12)]
    assert losses[-1] < 0.7 * losses[0]
