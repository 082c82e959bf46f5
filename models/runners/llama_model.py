"""LlamaModel: one GGUF model in llama.cpp, and a context whose evaluated prefix is reused.

Uses the C interface itself: the high-level class falls back to a foreign template, keeps a copy of all scores and
cannot be interrupted while it reads a prompt.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn

import llama_cpp.llama_cpp as api

from engine.contract.generation import Sampling
from models.fit import hardware
from models.runners.cancel_watch import Interrupted
from models.runners.loading import BATCH_TOKENS, LlamaFailed, LoadSettings, batch_tokens, load_model, new_context
from models.runners.places import common, is_picture, position_after, whole
from models.runners.projector import Projector, ProjectorRefused
from models.runners.sampler import Sampler
from models.runners.vocabulary import Vocabulary

_ABORTED = 2  # llama_decode's code for "the abort callback said so"
_NO_SLOT = 1  # llama_decode's code for "no room in the context"
NO_PICTURES: Final[Mapping[int, Any]] = {}


class ContextFull(Exception):
    """There is no room for another token."""


class LlamaModel:
    """A loaded model with one sequence. Not thread-safe. Raises LlamaFailed when it cannot be loaded.

    ``progress`` is told the part (0 to 1) of the weights that is loaded. A projector that cannot be loaded leaves a
    model that does not see; ``blindness`` says why. ``adapted`` says what was changed of the settings for it to load.
    """

    def __init__(self, path: str, settings: LoadSettings, progress: Callable[[float], None] | None = None) -> None:
        self._model = load_model(path, settings.gpu_layers, settings.quantisation, progress)
        self.vocabulary = Vocabulary(self._model)
        self.projector, self.blindness = _projector(self._model, settings)
        self._context, self.cache_type, self.adapted = new_context(self._model, settings)
        self.context_tokens: int = api.llama_n_ctx(self._context)
        self.parameters = int(api.llama_model_n_params(self._model))
        self._evaluated: list[int] = []
        self._still = 0  # of the places evaluated, those that did not move the position on
        self._batch_tokens = BATCH_TOKENS if settings.gpu_layers else batch_tokens(*self._largest_matrix())
        self._one = (api.llama_token * 1)()
        self._one_position = (api.llama_pos * 1)()
        self._batch_of_one = api.llama_batch_get_one(self._one, 1)
        self._batch_of_one.pos = self._one_position  # by itself llama.cpp counts on from the place before

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
        self._still = len(tokens) - position_after(tokens)
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

    def evaluate_prompt(
        self,
        tokens: Sequence[int],
        interrupted: Callable[[], bool],
        pictures: Mapping[int, Any] = NO_PICTURES,
    ) -> int:
        """Evaluate the prompt and return how many of its tokens were there already.

        ``pictures`` are those of the prompt (projector.Reading). Raises Interrupted when ``interrupted`` turned true,
        ContextFull, PicturesRefused, LlamaFailed.
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
                if is_picture(tokens[start]):
                    self._see(tokens, pictures[start], interrupted)
                else:
                    batch = itertools.takewhile(lambda token: not is_picture(token), tokens[start:])
                    self._decode(list(itertools.islice(batch, self._batch_tokens)))
        finally:  # called for every node of the graph, so it would cost a twentieth of the speed while generating
            api.llama_set_abort_callback(self._context, api.ggml_abort_callback(0), ctypes.c_void_p(0))
        return kept

    def evaluate_token(self, token: int) -> None:
        """Evaluate one generated token. Raises ContextFull, LlamaFailed."""
        if len(self._evaluated) >= self.context_tokens:
            raise ContextFull
        self._one[0] = token
        self._one_position[0] = len(self._evaluated) - self._still
        code = api.llama_decode(self._context, self._batch_of_one)
        if code:
            self._decode_failed(code)
        self._evaluated.append(token)

    def sampler(self, settings: Sampling) -> Sampler:
        """Return what picks the next token; free it."""
        return Sampler(self._context, self.vocabulary.size, settings)

    def _keep_common_prefix(self, tokens: Sequence[int]) -> int:
        return self._cut(common(self._evaluated, tokens[:-1]))  # sampling needs the scores of the last one

    def _cut(self, length: int) -> int:
        """Drop what was evaluated after ``length`` (recurrent models can only begin anew); return what is left."""
        memory = api.llama_get_memory(self._context)
        assert memory is not None
        length = whole(self._evaluated, length)
        position = position_after(self._evaluated[:length])
        if not api.llama_memory_seq_rm(memory, 0, position, -1):
            api.llama_memory_clear(memory, True)
            length = position = 0
        del self._evaluated[length:]
        self._still = length - position
        return length

    def _see(self, tokens: Sequence[int], chunk: Any, interrupted: Callable[[], bool]) -> None:
        """Read the chunk of a picture that begins at the next place of the prompt."""
        assert self.projector is not None
        start = len(self._evaluated)
        read = tokens[start : start + self.projector.places(chunk)]
        vectors = self.projector.see(chunk, interrupted)
        batch = BATCH_TOKENS if self.projector.sees_whole else self._batch_tokens
        code = self.projector.evaluate(self._context, chunk, vectors, start - self._still, batch)
        if code:
            self._decode_failed(code)
        self._evaluated.extend(read)
        self._still += len(read) - position_after(read)

    def _decode(self, tokens: Sequence[int]) -> None:
        if len(self._evaluated) + len(tokens) > self.context_tokens:
            raise ContextFull
        array = (api.llama_token * len(tokens))(*tokens)
        batch = api.llama_batch_get_one(array, len(tokens))
        first = len(self._evaluated) - self._still
        batch.pos = (api.llama_pos * len(tokens))(*range(first, first + len(tokens)))
        code = api.llama_decode(self._context, batch)
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


def _projector(model: Any, settings: LoadSettings) -> tuple[Projector | None, str]:
    """Return the projector that was wished, or why it cannot be had."""
    if not settings.projector:
        return None, ""
    threads = settings.threads or hardware.threads()
    try:
        return Projector(
            settings.projector, model, threads=threads, on_gpu=settings.gpu_layers != 0, batch_tokens=BATCH_TOKENS
        ), ""
    except ProjectorRefused as error:
        return None, str(error)
