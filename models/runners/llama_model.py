"""LlamaModel: one GGUF model in llama.cpp, and a context whose evaluated prefix is reused.

Uses the C interface itself: the high-level class falls back to a foreign template, keeps a copy of all scores and
cannot be interrupted while it reads a prompt.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import llama_cpp.llama_cpp as api

from engine.contract.generation import Sampling
from models.fit import hardware
from models.runners.sampler import Sampler
from models.runners.vocabulary import Vocabulary

BATCH_TOKENS = 256
"""Most tokens evaluated at once; also how much an abort may leave undone on a GPU, which checks only in between."""
_STEP_OPERATIONS = 2e9
"""Work of one step of the evaluation, between two looks for an abort: 40 ms at 50 billion operations a second."""
_CACHE_TYPES = {"f32": api.GGML_TYPE_F32, "f16": api.GGML_TYPE_F16, "q8_0": api.GGML_TYPE_Q8_0}
_ABORTED = 2  # llama_decode's code for "the abort callback said so"
_NO_SLOT = 1  # llama_decode's code for "no room in the context"


class LlamaFailed(Exception):
    """llama.cpp refused to load or to evaluate; the message says what."""


class ContextFull(Exception):
    """There is no room for another token."""


class Interrupted(Exception):
    """The evaluation was aborted on request; what was evaluated before stays valid."""


def _silence(_level: int, _text: bytes, _data: Any) -> None:
    """Drop llama.cpp's own log: the control channel and the terminal stay clean."""


_SILENCE = api.llama_log_callback(_silence)  # referenced for as long as the library may call it


def _load(path: str, gpu_layers: int, progress: Callable[[float], None] | None) -> Any:
    params = api.llama_model_default_params()
    params.n_gpu_layers = gpu_layers
    params.use_extra_bufts = not _has_amx()
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
    """How keys and values are stored: f32, f16 or q8_0 (half the memory of f16); where it does not load, f16."""


class LlamaModel:
    """A loaded model with one sequence. Not thread-safe. Raises LlamaFailed when it cannot be loaded.

    ``progress`` is told the part (0 to 1) of the weights that is loaded.
    """

    def __init__(self, path: str, settings: LoadSettings, progress: Callable[[float], None] | None = None) -> None:
        api.llama_log_set(_SILENCE, ctypes.c_void_p(0))
        api.llama_backend_init()
        self._model = _load(path, settings.gpu_layers, progress)
        self.vocabulary = Vocabulary(self._model)
        self._context, self.cache_type = self._new_context(settings)
        self.context_tokens: int = api.llama_n_ctx(self._context)
        self._evaluated: list[int] = []
        self._batch_tokens = BATCH_TOKENS if settings.gpu_layers else batch_tokens(*self._largest_matrix())
        self._one = (api.llama_token * 1)()
        self._batch_of_one = api.llama_batch_get_one(self._one, 1)

    def _new_context(self, settings: LoadSettings) -> tuple[Any, str]:
        trained_tokens = api.llama_model_n_ctx_train(self._model)
        tokens = min(settings.context_tokens, trained_tokens) if trained_tokens > 0 else settings.context_tokens
        threads = settings.threads or hardware.threads()
        for cache_type in dict.fromkeys((settings.cache_type, "f16")):
            context = api.llama_init_from_model(self._model, _context_params(tokens, threads, cache_type))
            if context:
                return context, cache_type
        raise LlamaFailed(f"llama.cpp cannot make a context of {tokens} tokens; too little memory?")

    def _largest_matrix(self) -> tuple[int, int]:
        width = int(api.llama_model_n_embd(self._model))
        inner = self.metadata(f"{self.metadata('general.architecture')}.feed_forward_length")
        return width, int(inner) if inner.isdecimal() else 4 * width  # a list where layers differ

    def set_threads(self, generating: int, reading: int) -> None:
        """Use so many threads for one token at a time, and for a prompt."""
        api.llama_set_n_threads(self._context, generating, reading)

    def clear(self) -> None:
        """Forget all that was evaluated."""
        self._cut(0)

    @property
    def evaluated(self) -> Sequence[int]:
        """The tokens whose keys and values are there."""
        return self._evaluated

    @property
    def state_bytes(self) -> int:
        """How large ``state`` is now."""
        return int(api.llama_state_seq_get_size(self._context, 0))

    def state(self) -> memoryview:
        """Return what llama.cpp remembers of the evaluated tokens."""
        size = self.state_bytes
        buffer = (ctypes.c_uint8 * size)()
        written = api.llama_state_seq_get_data(self._context, buffer, size, 0)
        return memoryview(buffer).cast("B")[:written]

    def restore(self, tokens: Sequence[int], state: bytes) -> bool:
        """Take over the ``state`` of ``tokens`` from an equal context; return False, empty, where that fails."""
        self.clear()
        data = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if not api.llama_state_seq_set_data(self._context, data, len(state), 0):
            self.clear()
            return False
        self._evaluated.extend(tokens)
        return True

    @property
    def keeps_tail(self) -> bool:
        """Whether a part of what was read can be dropped; recurrent and hybrid models can only begin anew."""
        return not (api.llama_model_is_recurrent(self._model) or api.llama_model_is_hybrid(self._model))

    def metadata(self, key: str) -> str:
        """Return a value of the file's metadata as text; empty when absent."""
        size = 1024
        while True:
            buffer = ctypes.create_string_buffer(size)
            length = api.llama_model_meta_val_str(self._model, key.encode(), buffer, size)
            if length < size:
                return buffer.value.decode("utf-8", errors="replace") if length >= 0 else ""
            size = length + 1

    def evaluate_prompt(self, tokens: Sequence[int], interrupted: Callable[[], bool]) -> int:
        """Evaluate the prompt and return how many of its tokens were there already.

        Raises Interrupted when ``interrupted`` turned true, ContextFull, LlamaFailed.
        """
        if len(tokens) >= self.context_tokens:
            raise ContextFull
        kept = self._keep_common_prefix(tokens)
        abort = api.ggml_abort_callback(lambda _data: interrupted())
        api.llama_set_abort_callback(self._context, abort, ctypes.c_void_p(0))
        try:
            while (start := len(self._evaluated)) < len(tokens):
                if interrupted():
                    raise Interrupted
                self._decode(tokens[start : start + self._batch_tokens])
        finally:  # called for every node of the graph, so it would cost a twentieth of the speed while generating
            api.llama_set_abort_callback(self._context, api.ggml_abort_callback(0), ctypes.c_void_p(0))
        return kept

    def evaluate_token(self, token: int) -> None:
        """Evaluate one generated token. Raises ContextFull, LlamaFailed."""
        if len(self._evaluated) >= self.context_tokens:
            raise ContextFull
        self._one[0] = token
        code = api.llama_decode(self._context, self._batch_of_one)
        if code:
            self._decode_failed(code)
        self._evaluated.append(token)

    def sampler(self, settings: Sampling) -> Sampler:
        """Return what picks the next token; free it."""
        return Sampler(self._context, self.vocabulary.size, settings)

    def _keep_common_prefix(self, tokens: Sequence[int]) -> int:
        common = 0
        # The last token is always evaluated again: sampling needs its scores.
        for known, wanted in zip(self._evaluated, tokens[:-1], strict=False):
            if known != wanted:
                break
            common += 1
        return self._cut(common)

    def _cut(self, length: int) -> int:
        """Drop what was evaluated after ``length`` (recurrent models can only begin anew); return what is left."""
        memory = api.llama_get_memory(self._context)
        assert memory is not None
        if not api.llama_memory_seq_rm(memory, 0, length, -1):
            api.llama_memory_clear(memory, True)
            length = 0
        del self._evaluated[length:]
        return length

    def _decode(self, tokens: Sequence[int]) -> None:
        if len(self._evaluated) + len(tokens) > self.context_tokens:
            raise ContextFull
        array = (api.llama_token * len(tokens))(*tokens)
        code = api.llama_decode(self._context, api.llama_batch_get_one(array, len(tokens)))
        if code:
            self._decode_failed(code)
        self._evaluated.extend(tokens)

    def _decode_failed(self, code: int) -> NoReturn:
        self._cut(len(self._evaluated))
        if code == _ABORTED:
            raise Interrupted
        if code == _NO_SLOT:
            raise ContextFull
        raise LlamaFailed(f"llama_decode returned {code}")
