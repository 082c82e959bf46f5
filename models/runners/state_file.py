"""StateFile: one sequence of a context on disk: the tokens and what llama.cpp remembers of them.

Layout: 8 bytes of magic, the header's length (u32, little-endian), the header (JSON: model, runtime, context, counts,
CRC-32 of the rest), the tokens (i32), the state. ``save_state`` of the high-level class would add the scores of a
whole batch to each file, 300 MB with a large vocabulary.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

MAGIC = b"JDSTATE1"
_LENGTH = struct.Struct("<I")
_LONGEST_HEADER = 4096


@dataclass(frozen=True, slots=True)
class Origin:
    """What a state belongs to: it means nothing to another model, runtime or shape of the cache."""

    model: str
    runtime: str
    context_tokens: int
    cache_type: str


class StateUnusable(Exception):
    """The file is torn, or of another model."""


def write_state(path: Path, origin: Origin, tokens: Sequence[int], state: memoryview) -> None:
    """Replace ``path`` with the state, whole or not at all. Raises OSError."""
    packed = np.asarray(tokens, dtype="<i4").tobytes()
    check = zlib.crc32(state, zlib.crc32(packed))
    facts = {**asdict(origin), "tokens": len(tokens), "state_bytes": len(state), "crc32": check}
    header = json.dumps(facts).encode()
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(MAGIC + _LENGTH.pack(len(header)) + header + packed)
            file.write(state)
        os.replace(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


class StateFile:
    """An open file of ``write_state``; use it as a context manager. Raises StateUnusable, OSError."""

    def __init__(self, path: Path, origin: Origin) -> None:
        self._file: BinaryIO = path.open("rb")
        try:
            self._facts = _header(self._file, asdict(origin))
            self._packed = _exactly(self._file, 4 * self._facts["tokens"])
        except BaseException:
            self._file.close()
            raise

    @property
    def tokens(self) -> list[int]:
        """The tokens the state is of."""
        return [int(token) for token in np.frombuffer(self._packed, dtype="<i4")]

    def state(self) -> bytes:
        """Return the state. Raises StateUnusable, OSError."""
        state = _exactly(self._file, self._facts["state_bytes"])
        if zlib.crc32(state, zlib.crc32(self._packed)) != self._facts["crc32"]:
            raise StateUnusable("its checksum is wrong")
        return state

    def __enter__(self) -> StateFile:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()


def _header(file: BinaryIO, origin: dict[str, object]) -> dict[str, int]:
    if _exactly(file, len(MAGIC)) != MAGIC:
        raise StateUnusable("it is no state file")
    (length,) = _LENGTH.unpack(_exactly(file, _LENGTH.size))
    if length > _LONGEST_HEADER:
        raise StateUnusable("its header is too long")
    try:
        facts = json.loads(_exactly(file, length))
        mine = {name: facts[name] for name in origin}
        counts = {name: int(facts[name]) for name in ("tokens", "state_bytes", "crc32")}
    except (ValueError, KeyError, TypeError) as error:
        raise StateUnusable("its header is not valid") from error
    if mine != origin:
        raise StateUnusable("it belongs to another model")
    size = os.fstat(file.fileno()).st_size
    if min(counts.values()) < 0 or file.tell() + 4 * counts["tokens"] + counts["state_bytes"] != size:
        raise StateUnusable("its size is wrong")
    return counts


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise StateUnusable("it is torn")
    return data
