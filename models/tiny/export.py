"""Export: writes the model as GGUF for llama.cpp; tensors keep their meaning, only their names change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np
from tokenizers import Tokenizer
from torch import Tensor

from models.tiny.corpus.template import CHAT_TEMPLATE
from models.tiny.tokenizer import CONTROL, END_OF_TEXT, END_OF_TURN, MARKUP
from models.tiny.transformer import Transformer

PRECISIONS = {
    "f32": (gguf.GGMLQuantizationType.F32, gguf.LlamaFileType.ALL_F32),
    "f16": (gguf.GGMLQuantizationType.F16, gguf.LlamaFileType.MOSTLY_F16),
    "q8_0": (gguf.GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
}
_NAMES = {
    "attention_norm.weight": "attn_norm",
    "attention.query.weight": "attn_q",
    "attention.key.weight": "attn_k",
    "attention.value.weight": "attn_v",
    "attention.output.weight": "attn_output",
    "feed_forward_norm.weight": "ffn_norm",
    "feed_forward.gate.weight": "ffn_gate",
    "feed_forward.up.weight": "ffn_up",
    "feed_forward.down.weight": "ffn_down",
}


def export(model: Transformer, tokenizer: Tokenizer, path: Path, precision: str = "q8_0") -> Path:
    """Write the model to ``path`` in a precision of ``PRECISIONS`` and return it. Vectors stay in 32 bits."""
    stored, file_type = PRECISIONS[precision]
    writer = gguf.GGUFWriter(str(path), "llama")
    _add_shape(writer, model)
    writer.add_file_type(file_type)
    _add_tokenizer(writer, tokenizer)
    for name, parameter in tensors(model):
        tensor = _array(parameter)
        if tensor.ndim == 1 or precision == "f32":
            writer.add_tensor(name, tensor)
        else:
            writer.add_tensor(name, gguf.quants.quantize(tensor, stored), raw_dtype=stored)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_shape(writer: gguf.GGUFWriter, model: Transformer) -> None:
    config = model.config
    writer.add_name("Jackdaw tiny, for tests only")
    writer.add_license("Apache-2.0")
    writer.add_context_length(config.context)
    writer.add_embedding_length(config.width)
    writer.add_block_count(config.layers)
    writer.add_feed_forward_length(config.inner)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.heads)
    writer.add_layer_norm_rms_eps(config.norm_epsilon)
    writer.add_rope_dimension_count(config.head_width)
    writer.add_rope_freq_base(config.rope_base)
    writer.add_vocab_size(config.vocabulary)


def _add_tokenizer(writer: gguf.GGUFWriter, tokenizer: Tokenizer) -> None:
    state = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(state["vocab"], key=state["vocab"].__getitem__)
    kinds = dict.fromkeys(CONTROL, gguf.TokenType.CONTROL) | dict.fromkeys(MARKUP, gguf.TokenType.USER_DEFINED)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([kinds.get(token, gguf.TokenType.NORMAL) for token in tokens])
    writer.add_token_merges([" ".join(merge) for merge in state["merges"]])
    writer.add_bos_token_id(state["vocab"][END_OF_TEXT])
    writer.add_pad_token_id(state["vocab"][END_OF_TEXT])
    writer.add_eos_token_id(state["vocab"][END_OF_TURN])
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def tensors(model: Transformer) -> Iterator[tuple[str, Tensor]]:
    """Yield each tensor with llama.cpp's name for it. The output matrix is the embedding: it is not written twice."""
    yield "token_embd.weight", model.embedding.weight
    yield "output_norm.weight", model.norm.weight
    for number, block in enumerate(model.blocks):
        for name, parameter in block.named_parameters():
            yield f"blk.{number}.{_NAMES[name]}.weight", parameter


def _array(parameter: Tensor) -> np.ndarray:
    array: np.ndarray = parameter.detach().float().cpu().numpy()
    return array
