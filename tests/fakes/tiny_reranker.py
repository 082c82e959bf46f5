"""Makes a cross-encoder of random weights in the BERT architecture that llama.cpp really loads with rank pooling."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WORDS = ("raven", "bicycle", "bell", "bay", "chain", "tyre", "lease", "the", "is", "in", "on", "red", "green")
WIDTH, HEADS, LAYERS, CONTEXT = 32, 2, 1, 64


def make_tiny_reranker(path: Path, seed: int = 3) -> Path:
    """Write the model to ``path`` and return it; words beyond ``WORDS`` are read letter by letter."""
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    tokens = [*SPECIAL, *(f"▁{word}" for word in WORDS), *(f"▁{letter}" for letter in letters), *letters]
    kinds = [gguf.TokenType.CONTROL if token in SPECIAL else gguf.TokenType.NORMAL for token in tokens]
    writer = gguf.GGUFWriter(str(path), "bert")
    writer.add_name("tiny reranker")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(2 * WIDTH)
    writer.add_head_count(HEADS)
    writer.add_layer_norm_eps(1e-5)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.RANK)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("bert")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_type_count(2)
    for add, text in (
        (writer.add_unk_token_id, "[UNK]"),
        (writer.add_bos_token_id, "[CLS]"),
        (writer.add_sep_token_id, "[SEP]"),
        (writer.add_eos_token_id, "[SEP]"),
        (writer.add_pad_token_id, "[PAD]"),
    ):
        add(tokens.index(text))
    for name, tensor in _weights(len(tokens), np.random.default_rng(seed)):
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _weights(vocabulary: int, random: np.random.Generator) -> Iterator[tuple[str, np.ndarray]]:
    def matrix(*shape: int) -> np.ndarray:
        return random.normal(0.0, 0.3, shape).astype(np.float32)

    def norm(name: str) -> Iterator[tuple[str, np.ndarray]]:
        yield f"{name}.weight", np.ones(WIDTH, dtype=np.float32)
        yield f"{name}.bias", np.zeros(WIDTH, dtype=np.float32)

    yield "token_embd.weight", matrix(vocabulary, WIDTH)
    yield "position_embd.weight", matrix(CONTEXT, WIDTH)
    yield "token_types.weight", matrix(2, WIDTH)
    yield from norm("token_embd_norm")
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        shapes = [(name, WIDTH, WIDTH) for name in ("attn_q", "attn_k", "attn_v", "attn_output")]
        for name, rows, columns in [*shapes, ("ffn_up", 2 * WIDTH, WIDTH), ("ffn_down", WIDTH, 2 * WIDTH)]:
            yield f"{block}{name}.weight", matrix(rows, columns)
            yield f"{block}{name}.bias", np.zeros(rows, dtype=np.float32)
        yield from norm(block + "attn_output_norm")
        yield from norm(block + "layer_output_norm")
    yield "cls.weight", matrix(WIDTH, WIDTH)
    yield "cls.bias", np.zeros(WIDTH, dtype=np.float32)
    yield "cls.output.weight", matrix(1, WIDTH)
    yield "cls.output.bias", np.zeros(1, dtype=np.float32)
