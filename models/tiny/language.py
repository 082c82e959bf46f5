"""Language: trains the tiny language model and ships its best checkpoint with a card that says what it can do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.tiny.card import write_card
from models.tiny.checkpoint import load_model
from models.tiny.config import Config
from models.tiny.evaluation import exact_match, held_out
from models.tiny.export import export
from models.tiny.tokenizer import load_tokenizer
from models.tiny.training import Plan, Trainer

_STAGES = {"up to 2 sources": 0.1, "up to 4 sources": 0.3, "up to 6 sources": 0.5, "up to 10 sources": 1.0}
_MEASURED = 200


def train(plan: Plan, config: Config | None = None) -> None:
    """Train, or go on from the last checkpoint in the plan's folder."""
    Trainer(plan, config or Config()).run()


def ship(folder: Path, assets: Path, measured: int = _MEASURED) -> dict[str, Any]:
    """Write chat.gguf and its card chat.json from the best checkpoint, and return the card.

    ``measured`` held-out conversations of each difficulty go into it.
    """
    model, tokens = load_model(folder / "best.pt")
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    assets.mkdir(parents=True, exist_ok=True)
    path = export(model, tokenizer, assets / "chat.gguf", "q8_0")
    held = {
        stage: exact_match(model, held_out(measured, progress, tokenizer), tokenizer)
        for stage, progress in _STAGES.items()
    }
    counts = {stage: {task: list(pair) for task, pair in found.items()} for stage, found in held.items()}
    return write_card(
        assets / "chat.json",
        "A language model for tests, trained on synthetic conversations; it knows nothing of the world.",
        path,
        {
            "architecture": "llama",
            "parameters": sum(parameter.numel() for parameter in model.parameters()),
            "precision": "Q8_0",
            "context_tokens": model.config.context,
            "tokens_trained_on": tokens,
            "held_out_exact_of": counts,
        },
    )
