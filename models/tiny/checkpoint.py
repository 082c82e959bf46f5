"""Checkpoint: the state of a training in a file, replaced whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from models.tiny.config import Config
from models.tiny.transformer import Transformer


def save(path: Path, state: dict[str, Any]) -> None:
    """Write the state; a process killed meanwhile leaves the former file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def load(path: Path, device: torch.device | None = None) -> dict[str, Any] | None:
    """Return the state kept at ``path``, None when there is none."""
    if not path.exists():
        return None
    state: dict[str, Any] = torch.load(path, map_location=device or "cpu", weights_only=True)
    return state


def load_model(path: Path) -> tuple[Transformer, int]:
    """Return the language model of a checkpoint and the tokens it was trained on. Raises FileNotFoundError."""
    state = load(path)
    if state is None:
        raise FileNotFoundError(f"{path} does not exist: train the language model first")
    model = Transformer(Config(**state["config"]))
    model.load_state_dict(state["model"])
    return model.eval(), int(state["tokens"])
