"""Loading: a GGUF file as a model and a context of llama.cpp, by what was wished and what this build can do."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import llama_cpp.llama_cpp as api

from models.fit import hardware
from models.fit.verdict import LEAST_CONTEXT

BATCH_TOKENS = 256
"""Most tokens evaluated at once; also how much an abort may leave undone on a GPU, which checks only in between."""
_STEP_OPERATIONS = 2e9
"""Work of one step of the evaluation, between two looks for an abort: 40 ms at 50 billion operations a second."""
_REPACKED = frozenset({"Q4_0", "Q4_K", "IQ4_NL"})
"""Formats with kernels for eight rows at once on AVX2 and NEON (ggml-cpu/repack.cpp)."""
_CACHE_TYPES = {"f32": api.GGML_TYPE_F32, "f16": api.GGML_TYPE_F16, "q8_0": api.GGML_TYPE_Q8_0}


class LlamaFailed(Exception):
    """llama.cpp refused to load or to evaluate; the message says what."""


def _silence(_level: int, _text: bytes, _data: Any) -> None:
    """Drop llama.cpp's own log: the control channel and the terminal stay clean."""


_SILENCE = api.llama_log_callback(_silence)  # referenced for as long as the library may call it


def load_model(
    path: str, gpu_layers: int, quantisation: str = "", progress: Callable[[float], None] | None = None
) -> Any:
    """Return the loaded weights; ``progress`` is told the part (0 to 1) that is there. Raises LlamaFailed.

    ``quantisation`` is the number format of most weights. Those that llama.cpp lays out anew for the processor are
    read and not mapped: the mapped file would stay in memory beside them, 1,833 MB instead of 1,158 MB for 1.5
    billion weights in Q4_0.
    """
    api.llama_log_set(_SILENCE, ctypes.c_void_p(0))
    api.llama_backend_init()
    params = api.llama_model_default_params()
    params.n_gpu_layers = gpu_layers
    params.use_extra_bufts = not _has_amx()
    if gpu_layers == 0 and is_laid_out_anew(quantisation):
        params.load_mode = api.LLAMA_LOAD_MODE_NONE
    if progress is not None:
        told = api.llama_progress_callback(lambda part, _data: progress(part) or True)
        params.progress_callback = told
    model = api.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        raise LlamaFailed("llama.cpp cannot load this file")
    return model


def _context_params(tokens: int, threads: int, cache_type: str) -> Any:
    params = api.llama_context_default_params()  # flash attention where llama.cpp finds that it loads
    params.type_k = params.type_v = _CACHE_TYPES[cache_type]
    if cache_type == "q8_0":  # values in 8 bits load only with it
        params.flash_attn_type = api.LLAMA_FLASH_ATTN_TYPE_ENABLED
    params.n_ctx = tokens
    params.n_batch = params.n_ubatch = BATCH_TOKENS
    params.n_threads = params.n_threads_batch = threads
    params.no_perf = True
    return params


def batch_tokens(width: int, inner: int) -> int:
    """Return how many tokens to read at once for an abort to be noticed in time, by the largest matrix of a layer.

    Not by measured speed: scores depend on it in their last digits, and the same seed has to give the same text.
    """
    wanted = _STEP_OPERATIONS / (2 * max(1, width * inner))
    return next((size for size in (BATCH_TOKENS, 128, 64) if size <= wanted), 32)


def is_laid_out_anew(quantisation: str) -> bool:
    """Return whether this build of llama.cpp rearranges weights of a format for this processor's wide registers."""
    features = api.llama_print_system_info()
    return (
        quantisation in _REPACKED
        and b"REPACK = 1" in features
        and (b"AVX2 = 1" in features or b"NEON = 1" in features)
        and not _has_amx()
    )


def _has_amx() -> bool:
    """Return whether llama.cpp was built with AMX, whose kernels crash (ldtilecfg reads memory GCC 12 never wrote)."""
    return b"AMX_INT8 = 1" in api.llama_print_system_info()


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """How a model is loaded. ``threads`` 0 takes the physical cores, ``gpu_layers`` -1 all layers."""

    context_tokens: int
    threads: int = 0
    gpu_layers: int = 0
    cache_type: str = "f16"
    """How keys and values are stored: f32, f16 or q8_0, half the memory of f16; see ``trials`` where that fails."""
    projector: str = ""
    """File of the part that sees; empty for none."""
    quantisation: str = ""
    """Number format of most weights, such as Q4_K."""


def new_context(model: Any, settings: LoadSettings) -> tuple[Any, str, str]:
    """Return a context, its cache type, and what was changed of the wish in one sentence, if anything.

    It is no longer than what the model was trained for. What does not load is tried smaller. Raises LlamaFailed.
    """
    trained_tokens = api.llama_model_n_ctx_train(model)
    wished = min(settings.context_tokens, trained_tokens) if trained_tokens > 0 else settings.context_tokens
    threads = settings.threads or hardware.threads()
    for tokens, cache_type in trials(wished, settings.cache_type):
        context = api.llama_init_from_model(model, _context_params(tokens, threads, cache_type))
        if context:
            return context, cache_type, _changed(wished, tokens, settings.cache_type, cache_type)
    raise LlamaFailed(f"llama.cpp cannot make a context of {wished} tokens, nor a smaller one; too little memory?")


def trials(tokens: int, cache_type: str) -> Iterator[tuple[int, str]]:
    """Yield contexts and cache types to try in turn, each in no more memory than the one before.

    Where keys and values in 8 bits do not load, f16 takes twice the room, so it gets half the context.
    """
    yield tokens, cache_type
    if cache_type == "q8_0":
        cache_type, tokens = "f16", max(min(tokens, LEAST_CONTEXT), tokens // 2)
        yield tokens, cache_type
    while tokens > LEAST_CONTEXT:
        tokens = max(LEAST_CONTEXT, tokens // 2)
        yield tokens, cache_type


def _changed(wished: int, tokens: int, wished_type: str, cache_type: str) -> str:
    changes = [f"a context of {tokens:,} tokens instead of {wished:,}"] if tokens != wished else []
    changes += [f"its cache kept as {cache_type} instead of {wished_type}"] if cache_type != wished_type else []
    return f"The model was loaded with {' and '.join(changes)}: more did not load." if changes else ""
