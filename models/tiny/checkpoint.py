"""Checkpoint: a trained model read back from the folder of its training."""

from __future__ import annotations

from pathlib import Path

import torch

from models.tiny.config import Config
from models.tiny.transformer import Transformer


def load_model(path: Path) -> tuple[Transformer, int]:
    """Return the model of a checkpoint and the tokens it was trained on."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    model = Transformer(Config(**state["config"]))
    model.load_state_dict(state["model"])
    return model.eval(), int(state["tokens"])
