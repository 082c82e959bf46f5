"""The torch backends: a BERT encoder written out in a few lines, in fp32 or bf16, on processor or accelerator."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional

from models.runners.text_embedding.backend import BackendName, Vectors, padded
from models.runners.text_embedding.weights import LayerWeights, Weights

_WHERE: dict[BackendName, tuple[str, torch.dtype]] = {
    BackendName.TORCH_FP32: ("cpu", torch.float32),
    BackendName.TORCH_BF16: ("cpu", torch.bfloat16),
    BackendName.TORCH_CUDA: ("cuda", torch.float16),
    BackendName.TORCH_MPS: ("mps", torch.float16),
}


def available() -> list[BackendName]:
    """Return the torch backends this machine can run."""
    found = [BackendName.TORCH_FP32, BackendName.TORCH_BF16]
    if torch.cuda.is_available():
        found.append(BackendName.TORCH_CUDA)
    if torch.backends.mps.is_available():
        found.append(BackendName.TORCH_MPS)
    return found


class TorchBackend:
    """The encoder on torch, mean pooling and normalisation included."""

    def __init__(self, name: BackendName, weights: Weights, pad: int, threads: int) -> None:
        torch.set_num_threads(threads)
        self.name = name
        self._pad = pad
        self._shape = weights.shape
        self._device, self._number = _WHERE[name]
        self._words, self._positions = self._tensor(weights.words), self._tensor(weights.positions)
        self._norm = tuple(self._tensor(part) for part in weights.norm)
        self._layers = [self._moved(layer) for layer in weights.layers]

    def embed(self, windows: Sequence[Sequence[int]]) -> Vectors:
        """Return one normalised vector (float32) a window; the windows are one batch."""
        ids, mask = padded(windows, self._pad)
        with torch.inference_mode():
            return self._run(torch.from_numpy(ids).to(self._device), torch.from_numpy(mask).to(self._device))

    def _run(self, ids: torch.Tensor, mask: torch.Tensor) -> Vectors:
        hidden = functional.embedding(ids, self._words) + self._positions[: ids.shape[1]]
        hidden = self._normalised(hidden, self._norm)
        full = bool(mask.all())
        attend = None if full else mask.bool()[:, None, None, :]
        for layer in self._layers:
            hidden = self._layer(hidden, layer, attend)
        weight = mask.unsqueeze(-1).to(torch.float32)
        mean = (hidden.to(torch.float32) * weight).sum(1) / weight.sum(1)
        vectors: Vectors = functional.normalize(mean, dim=1).cpu().numpy()
        return vectors

    def _layer(self, hidden: torch.Tensor, layer: dict[str, Any], attend: torch.Tensor | None) -> torch.Tensor:
        count, length, width = hidden.shape
        qkv = functional.linear(hidden, layer["qkv"], layer["qkv_bias"])
        query, key, value = qkv.view(count, length, 3, self._shape.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=attend)
        mixed = mixed.transpose(1, 2).reshape(count, length, width)
        hidden = hidden + functional.linear(mixed, layer["out"], layer["out_bias"])
        hidden = self._normalised(hidden, layer["out_norm"])
        inner = functional.gelu(functional.linear(hidden, layer["up"], layer["up_bias"]))
        hidden = hidden + functional.linear(inner, layer["down"], layer["down_bias"])
        return self._normalised(hidden, layer["down_norm"])

    def _normalised(self, hidden: torch.Tensor, norm: Sequence[torch.Tensor]) -> torch.Tensor:
        return functional.layer_norm(hidden, (self._shape.width,), norm[0], norm[1], self._shape.epsilon)

    def _moved(self, layer: LayerWeights) -> dict[str, Any]:
        fields = {item.name: getattr(layer, item.name) for item in dataclasses.fields(layer)}
        return {
            name: tuple(self._tensor(part) for part in value) if isinstance(value, tuple) else self._tensor(value)
            for name, value in fields.items()
        }

    def _tensor(self, array: Any) -> torch.Tensor:
        return torch.from_numpy(array).to(self._device, self._number).contiguous()
