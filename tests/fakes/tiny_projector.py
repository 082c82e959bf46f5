"""Makes a vision projector of random weights, of some 0.1 MB, that llama.cpp's mtmd library really loads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np


@dataclass(frozen=True)
class Sight:
    """How large the projector is; ``width`` is the model's.

    ``kind`` is mlp, as LLaVA has it: (side / patch)² tokens a picture; gemma3, whose pictures are read whole and pooled
    by two; or qwen2vl_merger, which takes the more tokens the larger a picture is, four patches in one.
    """

    width: int = 64
    inside: int = 32
    heads: int = 2
    layers: int = 1
    side: int = 56
    patch: int = 14
    kind: str = "mlp"

    @property
    def tokens(self) -> int:
        """How many tokens a picture takes, for the kinds that make all of one size."""
        return (self.side // self.patch // (2 if self.kind == "gemma3" else 1)) ** 2


def make_tiny_projector(path: Path, sight: Sight = Sight(), seed: int = 5) -> Path:
    """Write the projector to ``path`` and return it."""
    writer = gguf.GGUFWriter(str(path), "clip")
    writer.add_name("tiny sight")
    writer.add_bool("clip.has_vision_encoder", True)
    writer.add_string("clip.projector_type", sight.kind)
    writer.add_bool("clip.use_gelu", True)
    writer.add_uint32("clip.vision.image_size", sight.side)
    writer.add_uint32("clip.vision.patch_size", sight.patch)
    writer.add_uint32("clip.vision.embedding_length", sight.inside)
    writer.add_uint32("clip.vision.feed_forward_length", 2 * sight.inside)
    writer.add_uint32("clip.vision.projection_dim", sight.width)
    writer.add_uint32("clip.vision.block_count", sight.layers + 1)
    writer.add_uint32("clip.vision.attention.head_count", sight.heads)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-5)
    writer.add_uint32("clip.vision.projector.scale_factor", 2)
    writer.add_array("clip.vision.image_mean", [0.5, 0.5, 0.5])
    writer.add_array("clip.vision.image_std", [0.5, 0.5, 0.5])
    for name, tensor in _weights(sight, np.random.default_rng(seed)):
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _weights(sight: Sight, random: np.random.Generator) -> Iterator[tuple[str, np.ndarray]]:
    def matrix(*shape: int) -> np.ndarray:
        return random.normal(0.0, 0.2, shape).astype(np.float32)

    inside, places = sight.inside, (sight.side // sight.patch) ** 2
    ones, zeros = np.ones(inside, dtype=np.float32), np.zeros(inside, dtype=np.float32)
    yield "v.patch_embd.weight", matrix(inside, 3, sight.patch, sight.patch)
    if sight.kind == "qwen2vl_merger":
        yield "v.patch_embd.weight.1", matrix(inside, 3, sight.patch, sight.patch)
        yield "v.post_ln.weight", ones
        yield "v.post_ln.bias", zeros
    else:
        yield "v.position_embd.weight", matrix(places, inside)
    for layer in range(sight.layers + 1):
        block = f"v.blk.{layer}."
        for norm in ("ln1", "ln2"):
            yield f"{block}{norm}.weight", ones
            yield f"{block}{norm}.bias", zeros
        for name in ("attn_q", "attn_k", "attn_v", "attn_out"):
            yield f"{block}{name}.weight", matrix(inside, inside)
            yield f"{block}{name}.bias", zeros
        yield block + "ffn_up.weight", matrix(2 * inside, inside)
        yield block + "ffn_up.bias", np.zeros(2 * inside, dtype=np.float32)
        yield block + "ffn_down.weight", matrix(inside, 2 * inside)
        yield block + "ffn_down.bias", zeros
    if sight.kind == "gemma3":
        yield "mm.input_projection.weight", matrix(inside, sight.width)
        yield "mm.soft_emb_norm.weight", ones
        return
    taken, between = (4 * inside, 4 * inside) if sight.kind == "qwen2vl_merger" else (inside, sight.width)
    for name, rows, columns in (("mm.0", between, taken), ("mm.2", sight.width, between)):
        yield f"{name}.weight", matrix(rows, columns)
        yield f"{name}.bias", np.zeros(rows, dtype=np.float32)
