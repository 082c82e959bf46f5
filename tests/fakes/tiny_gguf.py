"""Makes a random-weight GGUF of the llama architecture, by default of 0.3 MB, that llama.cpp really loads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
MERGES = ("t h", "i n", "a n", "e r", "Ġ th", "Ġ a", "o n", "in g")


@dataclass(frozen=True)
class Shape:
    """How large the model is; ``vocabulary`` is filled up with words that no merge makes.

    Weights stored in 8 or 4 bits are random blocks, so that a model of a gigabyte is made in seconds.
    """

    width: int = 64
    heads: int = 4
    layers: int = 2
    inner: int = 128
    context: int = 2048
    vocabulary: int = 0
    stored: gguf.GGMLQuantizationType = gguf.GGMLQuantizationType.F32
    kv_heads: int = 0
    """Heads of keys and values, fewer where several heads share one; 0 is as many."""
    architecture: str = "llama"
    """llama, or qwen2vl, where a picture takes fewer positions than tokens (M-RoPE)."""


TINY = Shape()
_SPREAD = 0.2
"""Standard deviation of the weights."""
_FILE_TYPES = {
    gguf.GGMLQuantizationType.F32: gguf.LlamaFileType.ALL_F32,
    gguf.GGMLQuantizationType.Q8_0: gguf.LlamaFileType.MOSTLY_Q8_0,
    gguf.GGMLQuantizationType.Q4_0: gguf.LlamaFileType.MOSTLY_Q4_0,
}


def make_tiny_gguf(path: Path, *, template: str | None = CHATML, seed: int = 7, shape: Shape = TINY) -> Path:
    """Write the model to ``path`` and return it."""
    tokens = [*SPECIAL, *_byte_symbols(), *(merge.replace(" ", "") for merge in MERGES)]
    tokens += [f"Ġw{number}" for number in range(shape.vocabulary - len(tokens))]
    writer = gguf.GGUFWriter(str(path), shape.architecture)
    writer.add_name("tiny")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.inner)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads or shape.heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(shape.width // shape.heads)
    if shape.architecture == "qwen2vl":
        writer.add_rope_dimension_sections([shape.width // shape.heads // 8 * part for part in (2, 1, 1, 0)])
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(_FILE_TYPES[shape.stored])
    _add_tokenizer(writer, tokens, template)
    for name, tensor in _weights(shape, len(tokens), np.random.default_rng(seed)):
        writer.add_tensor(name, tensor, raw_dtype=shape.stored if tensor.dtype == np.uint8 else None)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_tokenizer(writer: gguf.GGUFWriter, tokens: list[str], template: str | None) -> None:
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([control if token in SPECIAL else normal for token in tokens])
    writer.add_token_merges(list(MERGES))
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(0)
    writer.add_add_bos_token(False)
    if template is not None:
        writer.add_chat_template(template)


def _byte_symbols() -> list[str]:
    """Return the 256 printable symbols that byte-level BPE writes bytes as, in byte order."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    symbols = {byte: chr(byte) for byte in plain} | {byte: chr(256 + n) for n, byte in enumerate(others)}
    return [symbols[byte] for byte in range(256)]


def _blocks(rows: int, columns: int, stored: gguf.GGMLQuantizationType, random: np.random.Generator) -> np.ndarray:
    """Return random blocks of 32 weights: a scale (f16), then the weights in 8 or 4 bits, spread as the others are."""
    block, size = gguf.GGML_QUANT_SIZES[stored]
    data = random.integers(0, 256, (rows, columns // block, size), dtype=np.uint8)
    largest = 128 if stored is gguf.GGMLQuantizationType.Q8_0 else 8
    scale = np.array([_SPREAD * 3**0.5 / largest], dtype=np.float16)  # of an even spread
    data[:, :, :2] = scale.view(np.uint8)
    return data.reshape(rows, -1)


def _weights(shape: Shape, vocabulary: int, random: np.random.Generator) -> Iterator[tuple[str, np.ndarray]]:
    def matrix(rows: int, columns: int) -> np.ndarray:
        if shape.stored is gguf.GGMLQuantizationType.F32:
            return random.normal(0.0, _SPREAD, (rows, columns)).astype(np.float32)
        return _blocks(rows, columns, shape.stored, random)

    ones = np.ones(shape.width, dtype=np.float32)
    embedding = matrix(vocabulary, shape.width)
    embedding[: len(SPECIAL)] = 0  # never the likeliest, so that an answer at temperature 0 does not end by itself
    yield "token_embd.weight", embedding
    yield "output_norm.weight", ones
    for layer in range(shape.layers):
        block = f"blk.{layer}."
        yield block + "attn_norm.weight", ones
        yield block + "ffn_norm.weight", ones
        shared = shape.width // shape.heads * (shape.kv_heads or shape.heads)
        for name, rows in (("attn_q", shape.width), ("attn_k", shared), ("attn_v", shared)):
            yield f"{block}{name}.weight", matrix(rows, shape.width)
            if shape.architecture == "qwen2vl":
                yield f"{block}{name}.bias", np.zeros(rows, dtype=np.float32)
        yield f"{block}attn_output.weight", matrix(shape.width, shape.width)
        yield block + "ffn_gate.weight", matrix(shape.inner, shape.width)
        yield block + "ffn_up.weight", matrix(shape.inner, shape.width)
        yield block + "ffn_down.weight", matrix(shape.width, shape.inner)
