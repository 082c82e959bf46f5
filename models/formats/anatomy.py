"""Anatomy: what an expert reads in a model's header: build, number formats, memory, and what they suggest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from models.fit.memory import cache_by_context
from models.formats.gguf import GgufHeader
from models.formats.quantisation import BLOCKS
from models.formats.safetensors import SafetensorsHeader
from models.formats.shape import Shape, shape_of

CONTEXTS: Final = (2048, 4096, 8192, 16384, 32768, 65536, 131072)
_FAMILIES: Final[Mapping[str, str]] = {
    "llama": "Llama family (Llama, Mistral, SmolLM, many others share this build)",
    "mistral3": "Mistral family",
    "qwen2": "Qwen 2 family",
    "qwen3": "Qwen 3 family",
    "qwen3moe": "Qwen 3 family, mixture of experts",
    "qwen2vl": "Qwen 2 family that sees pictures",
    "qwen3vl": "Qwen 3 family that sees pictures",
    "gemma2": "Gemma 2 family",
    "gemma3": "Gemma 3 family",
    "gemma3n": "Gemma 3n family",
    "phi3": "Phi 3 and 4 family",
    "granite": "Granite family",
    "granitehybrid": "Granite 4 hybrid family",
    "lfm2": "Liquid foundation models, short convolutions between attention layers",
    "deepseek2": "DeepSeek 2 and 3 family",
    "mamba": "Mamba: a state instead of attention",
    "bert": "BERT family: reads both ways, makes vectors",
    "nomic-bert": "BERT family with rotary positions, makes vectors",
    "gpt-oss": "gpt-oss family",
    "clip": "a vision projector, not a model that answers by itself",
}


def anatomy(header: GgufHeader) -> Mapping[str, Any]:
    """Return build, number formats, memory by context and hypotheses of a GGUF model, ready for JSON."""
    shape = shape_of(header)
    return {
        "layers": len(shape.layers),
        "width": shape.width,
        "inner": shape.inner,
        "heads": shape.heads,
        "kv_heads": shape.kv_heads,
        "grouped_query_ratio": shape.heads // shape.kv_heads if shape.kv_heads else 0,
        "experts": shape.experts,
        "experts_used": shape.experts_used,
        "vocabulary": shape.vocabulary,
        "tokenizer": header.text("tokenizer.ggml.model"),
        "tensor_types": _ggml_types(header),
        "bits_a_weight": round(8 * shape.weights_bytes / max(1, header.parameters), 2),
        "memory_by_context": {str(tokens): size for tokens, size in cache_by_context(shape, CONTEXTS).items()},
        "hypotheses": hypotheses(header, shape),
    }


def dtypes(header: SafetensorsHeader) -> Mapping[str, Mapping[str, int]]:
    """Return tensors and bytes by number format of a safetensors file."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: {"tensors": 0, "bytes": 0})
    for tensor in header.tensors:
        found[tensor.dtype]["tensors"] += 1
        found[tensor.dtype]["bytes"] += tensor.span[1] - tensor.span[0]
    return dict(found)


def hypotheses(header: GgufHeader, shape: Shape) -> list[str]:
    """Return what the header suggests, one sentence each, carefully worded: a header can say anything."""
    family = _FAMILIES.get(shape.architecture, f"an architecture named '{shape.architecture}'")
    said = [f"Probably of the {family}." if shape.architecture in _FAMILIES else f"It is {family}."]
    said += filter(None, (_attention(shape), _experts(shape), _windows(shape), _ties(header), _numbers(header, shape)))
    return said


def _attention(shape: Shape) -> str:
    if shape.recurrent_layers == len(shape.layers) and shape.layers:
        return "No attention: a fixed state, so memory does not grow with the context."
    if shape.recurrent_layers:
        kept = len(shape.layers) - shape.recurrent_layers
        return f"Hybrid: only {kept} of {len(shape.layers)} layers keep keys and values; no part of a prefix is reused."
    if not shape.heads or not shape.kv_heads:
        return ""
    if shape.kv_heads == 1 and shape.heads > 1:
        return "Multi-query or latent attention: all heads share one row of keys and values."
    if shape.kv_heads < shape.heads:
        return f"Grouped-query attention: {shape.heads // shape.kv_heads} heads share each pair of keys and values."
    return "Full multi-head attention: each head has keys and values of its own, so long contexts are costly."


def _experts(shape: Shape) -> str:
    if shape.experts > 1:
        used = f"{shape.experts_used} of {shape.experts}" if shape.experts_used else f"some of {shape.experts}"
        return f"Mixture of experts: {used} are used for each token, so it is faster than its size."
    return "Dense: every weight is used for every token."


def _windows(shape: Shape) -> str:
    if not shape.window_layers:
        return ""
    window = max(layer.window for layer in shape.layers)
    return f"Sliding window: {shape.window_layers} of {len(shape.layers)} layers see only the last {window:,} tokens."


def _ties(header: GgufHeader) -> str:
    names = {tensor.name for tensor in header.tensors}
    tied = "token_embd.weight" in names and "output.weight" not in names
    return "Input and output share one table of tokens." if tied else ""


def _numbers(header: GgufHeader, shape: Shape) -> str:
    types = _ggml_types(header)
    small = [name for name in types if name not in ("F32", "F16", "BF16")]
    if not small:
        return "Not quantised: the weights are as they were trained or merged."
    bits = 8 * shape.weights_bytes / max(1, header.parameters)
    return f"Quantised to {bits:.1f} bits a weight on average, mostly {header.quantisation}."


def _ggml_types(header: GgufHeader) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: {"tensors": 0, "bytes": 0})
    for tensor in header.tensors:
        entry = found[BLOCKS[tensor.ggml_type][0]]
        entry["tensors"] += 1
        entry["bytes"] += tensor.size_bytes
    return dict(sorted(found.items(), key=lambda item: -item[1]["bytes"]))
