"""Projector: the part of a model that sees: pictures in a prompt become places (models.runners.places) and vectors.

llama.cpp's mtmd library does it, from a GGUF of its own that lies beside the model's. Pictures come as pixels: files
are decoded by the confined workers.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import secrets
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import llama_cpp.llama_cpp as api
import llama_cpp.mtmd_cpp as mtmd

from models.dialogue.pixels import Pixels
from models.formats.binary import Malformed
from models.formats.gguf import read_gguf
from models.runners.cancel_watch import Interrupted
from models.runners.places import digest, picture_places

MOST_TOKENS: Final = 1024
"""Of one picture, where its size is free: Qwen's default of 4,096 would fill a laptop's context with one photograph."""
_LOOK_EVERY_NODES: Final = 8
"""Steps of the evaluation between two looks for an abort; each look costs the start of all threads."""


class ProjectorRefused(Exception):
    """It cannot be loaded, or it is another model's; the message says what."""


class PicturesRefused(Exception):
    """The prompt and its pictures do not fit together; the message says what."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Reading:
    """A prompt as the model reads it. ``pictures`` holds mtmd's chunk for each place at which a picture begins."""

    places: Sequence[int]
    pictures: Mapping[int, Any] = field(default_factory=dict)


class Projector:
    """A loaded projector for one loaded model. Not thread-safe. Raises ProjectorRefused.

    A prompt says where its pictures are with ``mark``, which no text can know beforehand. ``batch_tokens`` is how many
    tokens the model reads at once.
    """

    def __init__(self, path: str, model: Any, *, threads: int, on_gpu: bool, batch_tokens: int) -> None:
        _check_header(path)
        self.mark = f"<__picture_{secrets.token_hex(8)}__>"
        self._batch_tokens = batch_tokens
        self._aborts = _Aborts()
        self._settings = _settings(self.mark, threads, on_gpu, self._aborts)
        mtmd.mtmd_log_set(_SILENCE, ctypes.c_void_p(0))
        mtmd.mtmd_helper_log_set(_SILENCE, ctypes.c_void_p(0))
        self._handle = self._loaded(path, model, MOST_TOKENS)
        if self.sees_whole:  # such a picture must fit into one batch
            self.free()
            self._handle = self._loaded(path, model, batch_tokens)
        if not mtmd.mtmd_support_vision(self._handle):
            self.free()
            raise ProjectorRefused(f"{Path(path).name} is for sound, not for pictures")

    @property
    def sees_whole(self) -> bool:
        """Whether all places of a picture look at each other, so that it cannot be read in parts."""
        return bool(mtmd.mtmd_decode_use_non_causal(self._handle, None))

    def read(self, text: str, pictures: Sequence[Pixels]) -> Reading:
        """Return a rendered prompt as places, control tokens in it counting as such. Raises PicturesRefused."""
        if text.count(self.mark) != len(pictures):
            raise PicturesRefused("the chat template does not show the model each picture once")
        chunks = mtmd.mtmd_input_chunks_init()
        assert chunks is not None
        try:
            self._tokenize(chunks, text.encode("utf-8", errors="replace"), pictures)
            found: dict[int, Any] = {}
            places = _read(chunks, found)
            self._check_size(found.values())
        except BaseException:
            mtmd.mtmd_input_chunks_free(chunks)
            raise
        reading = Reading(places, found)
        weakref.finalize(reading, mtmd.mtmd_input_chunks_free, chunks)
        return reading

    def places(self, chunk: Any) -> int:
        """Return how many places a picture's chunk takes."""
        return int(mtmd.mtmd_input_chunk_get_n_tokens(chunk))

    def see(self, chunk: Any, interrupted: Callable[[], bool]) -> Any:
        """Return the vectors of a picture, valid until the next call. Raises Interrupted, PicturesRefused."""
        code = self._aborts.run(interrupted, lambda: mtmd.mtmd_encode_chunk(self._handle, chunk))
        if code:
            raise PicturesRefused(f"mtmd_encode_chunk returned {code}")
        return mtmd.mtmd_get_output_embd(self._handle)

    def evaluate(self, context: Any, chunk: Any, vectors: Any, position: int, batch_tokens: int) -> int:
        """Let ``context`` read a picture's vectors at ``position``; return llama_decode's code."""
        after = api.llama_pos(position)
        nobody = mtmd.mtmd_helper_post_decode_callback(0)
        return int(
            mtmd.mtmd_helper_decode_image_chunk(
                *(self._handle, context, chunk, vectors, position, 0, batch_tokens),
                *(ctypes.byref(after), nobody, ctypes.c_void_p(0)),
            )
        )

    def free(self) -> None:
        """Free the projector; it must not be used after."""
        mtmd.mtmd_free(self._handle)

    def _loaded(self, path: str, model: Any, most_tokens: int) -> Any:
        self._settings.image_max_tokens = most_tokens
        handle = mtmd.mtmd_init_from_file(os.fsencode(path), model, self._settings)
        if not handle:
            raise ProjectorRefused(f"{Path(path).name} cannot be loaded, or is another model's projector")
        return handle

    def _check_size(self, chunks: Iterable[Any]) -> None:
        largest = max(map(self.places, chunks), default=0)
        if self.sees_whole and largest > self._batch_tokens:
            raise PicturesRefused(f"a picture takes {largest} tokens; only {self._batch_tokens} are read at once")

    def _tokenize(self, chunks: Any, text: bytes, pictures: Sequence[Pixels]) -> None:
        bitmaps = [_bitmap(picture) for picture in pictures]
        try:
            array = (mtmd.mtmd_bitmap_p_ctypes * len(bitmaps))(*bitmaps)
            given = mtmd.mtmd_input_text(text, len(text), False, True)
            code = mtmd.mtmd_tokenize(self._handle, chunks, ctypes.byref(given), array, len(bitmaps))
        finally:
            for bitmap in bitmaps:
                mtmd.mtmd_bitmap_free(bitmap)
        if code:
            raise PicturesRefused(f"mtmd_tokenize returned {code}")


class _Aborts:
    """Lets the evaluation of a picture be aborted: llama.cpp offers no other way into it than its callback."""

    def __init__(self) -> None:
        self._interrupted: Callable[[], bool] = lambda: False
        self._nodes = 0
        self._aborted = False
        self.callback = api.ggml_backend_sched_eval_callback(self._called)

    def run(self, interrupted: Callable[[], bool], work: Callable[[], int]) -> int:
        """Return what ``work`` does. Raises Interrupted once ``interrupted`` turned true."""
        self._interrupted, self._aborted = interrupted, False
        code = work()
        if self._aborted:
            raise Interrupted
        return code

    def _called(self, _tensor: Any, asked: bool, _data: Any) -> bool:
        if asked:
            self._nodes += 1
            return self._nodes % _LOOK_EVERY_NODES == 0
        self._aborted = self._aborted or self._interrupted()
        return not self._aborted


def _silence(_level: int, _text: bytes, _data: Any) -> None:
    """Drop mtmd's own log: the control channel and the terminal stay clean."""


_SILENCE = api.llama_log_callback(_silence)  # referenced for as long as the library may call it


def _check_header(path: str) -> None:
    try:
        read_gguf(Path(path))
    except (Malformed, OSError) as error:
        raise ProjectorRefused(f"{Path(path).name} is not a usable file: {error}") from error


def _settings(mark: str, threads: int, on_gpu: bool, aborts: _Aborts) -> Any:
    settings = mtmd.mtmd_context_params_default()
    settings.use_gpu = on_gpu
    settings.print_timings = False
    settings.n_threads = threads
    settings.media_marker = mark.encode()
    settings.warmup = False  # reserves memory, which is only wanted with the first picture
    settings.cb_eval = aborts.callback
    return settings


def _bitmap(picture: Pixels) -> Any:
    data = (ctypes.c_uint8 * len(picture.data)).from_buffer_copy(picture.data)
    bitmap = mtmd.mtmd_bitmap_init(picture.width, picture.height, data)
    assert bitmap is not None
    mtmd.mtmd_bitmap_set_id(bitmap, digest(picture.width, picture.height, picture.data).hex().encode())
    return bitmap


def _read(chunks: Any, found: dict[int, Any]) -> list[int]:
    """Return the places of mtmd's chunks and note in ``found`` where each chunk of a picture begins."""
    places: list[int] = []
    seen: Counter[bytes] = Counter()
    for number in range(mtmd.mtmd_input_chunks_size(chunks)):
        chunk = mtmd.mtmd_input_chunks_get(chunks, number)
        assert chunk is not None
        if mtmd.mtmd_input_chunk_get_type(chunk) == mtmd.MTMD_INPUT_CHUNK_TYPE_TEXT:
            size = ctypes.c_size_t()
            tokens = mtmd.mtmd_input_chunk_get_tokens_text(chunk, ctypes.byref(size))
            assert tokens is not None
            places += tokens[: size.value]
            continue
        found[len(places)] = chunk
        name = mtmd.mtmd_input_chunk_get_id(chunk) or b""
        part = hashlib.sha256(name + b" %d" % seen[name]).digest()  # some models read a picture in several parts
        seen[name] += 1
        count = mtmd.mtmd_input_chunk_get_n_tokens(chunk)
        places += picture_places(part, count, mtmd.mtmd_input_chunk_get_n_pos(chunk))
    return places
