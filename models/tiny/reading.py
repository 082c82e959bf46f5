"""Reading: brings a GGUF that ``export`` wrote back as a model and its tokenizer, to be trained on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import torch
from tokenizers import Tokenizer

from models.tiny.config import Config
from models.tiny.export import tensors
from models.tiny.tokenizer import assemble
from models.tiny.transformer import Transformer


def read_model(path: Path) -> tuple[Transformer, Tokenizer]:
    """Return what ``path`` holds; 8-bit weights come back as near as 8 bits were. Raises ValueError when a part of the
    model is missing or has another shape.
    """
    reader = gguf.GGUFReader(path)
    stored = {tensor.name: tensor for tensor in reader.tensors}
    model = Transformer(_shape(reader))
    with torch.no_grad():
        for name, parameter in tensors(model):
            if name not in stored:
                raise ValueError(f"{path} holds no tensor {name}: it is not a model of ours")
            values = gguf.quants.dequantize(stored[name].data, stored[name].tensor_type)
            if values.shape != tuple(parameter.shape):
                raise ValueError(f"{path}: {name} is {values.shape}, not {tuple(parameter.shape)}")
            parameter.copy_(torch.tensor(values))
    return model.eval(), _tokenizer(reader)


def _shape(reader: gguf.GGUFReader) -> Config:
    def told(key: str) -> Any:
        return _field(reader, f"llama.{key}")

    return Config(
        vocabulary=told("vocab_size"),
        width=told("embedding_length"),
        layers=told("block_count"),
        heads=told("attention.head_count"),
        inner=told("feed_forward_length"),
        context=told("context_length"),
        rope_base=told("rope.freq_base"),
        norm_epsilon=told("attention.layer_norm_rms_epsilon"),
    )


def _tokenizer(reader: gguf.GGUFReader) -> Tokenizer:
    tokens = _field(reader, "tokenizer.ggml.tokens")
    merges = [tuple(merge.split(" ")) for merge in _field(reader, "tokenizer.ggml.merges")]
    return assemble({token: number for number, token in enumerate(tokens)}, merges)


def _field(reader: gguf.GGUFReader, key: str) -> Any:
    """Return the value of a key. Raises ValueError when it is not there."""
    field = reader.get_field(key)
    if field is None:
        raise ValueError(f"the file says nothing of {key}: it is not a model of ours")
    return field.contents()
