"""Weights: a BERT encoder's shape and numbers from its folder, as NumPy arrays under our own short names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.contract.errors import RunnerFailed

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The few numbers of a BERT configuration that the computation needs."""

    layers: int
    heads: int
    width: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """One encoder layer. Matrices are (outputs, inputs); query, key and value are stacked in this order."""

    qkv: Array
    qkv_bias: Array
    out: Array
    out_bias: Array
    out_norm: tuple[Array, Array]
    up: Array
    up_bias: Array
    down: Array
    down_bias: Array
    down_norm: tuple[Array, Array]


@dataclass(frozen=True, slots=True)
class Weights:
    """A whole encoder. ``positions`` has the one token type that single texts use added in."""

    shape: Shape
    words: Array
    positions: Array
    norm: tuple[Array, Array]
    layers: tuple[LayerWeights, ...]


def load(folder: Path) -> Weights:
    """Return the encoder of a model folder. Raises RunnerFailed for a model that is no plain BERT."""
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text("utf-8"))
    if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu":
        raise RunnerFailed(model=folder.name, problem=f"no BERT encoder but {config.get('model_type')}")
    shape = Shape(
        layers=int(config["num_hidden_layers"]),
        heads=int(config["num_attention_heads"]),
        width=int(config["hidden_size"]),
        epsilon=float(config["layer_norm_eps"]),
    )
    stored = load_file(folder / "model.safetensors")
    tensors = {name.removeprefix("bert."): value.astype(np.float32, copy=False) for name, value in stored.items()}
    types = tensors["embeddings.token_type_embeddings.weight"]
    return Weights(
        shape=shape,
        words=tensors["embeddings.word_embeddings.weight"],
        positions=tensors["embeddings.position_embeddings.weight"] + types[0],
        norm=_norm(tensors, "embeddings.LayerNorm"),
        layers=tuple(_layer(tensors, f"encoder.layer.{number}") for number in range(shape.layers)),
    )


def _layer(tensors: dict[str, Array], at: str) -> LayerWeights:
    attention = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
    return LayerWeights(
        qkv=np.concatenate([tensors[f"{part}.weight"] for part in attention]),
        qkv_bias=np.concatenate([tensors[f"{part}.bias"] for part in attention]),
        out=tensors[f"{at}.attention.output.dense.weight"],
        out_bias=tensors[f"{at}.attention.output.dense.bias"],
        out_norm=_norm(tensors, f"{at}.attention.output.LayerNorm"),
        up=tensors[f"{at}.intermediate.dense.weight"],
        up_bias=tensors[f"{at}.intermediate.dense.bias"],
        down=tensors[f"{at}.output.dense.weight"],
        down_bias=tensors[f"{at}.output.dense.bias"],
        down_norm=_norm(tensors, f"{at}.output.LayerNorm"),
    )


def _norm(tensors: dict[str, Array], at: str) -> tuple[Array, Array]:
    return tensors[f"{at}.weight"], tensors[f"{at}.bias"]
