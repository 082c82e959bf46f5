"""Conversations: keeps what the model has read of each chat, so that coming back to one does not read it again.

The context holds one conversation. It is written to its file when another one comes or the process ends, and is read
back when its prompt begins as the file does.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import llama_cpp

from models.handles.conversation_states import FOLDER_LIMIT_BYTES, file_name, make_room
from models.runners import places
from models.runners.llama_model import LlamaModel
from models.runners.state_file import Origin, StateFile, StateUnusable, write_state

_END_BYTES = 4 * 1024 * 1024
LEAST_TOKENS = 64
"""What reading so few tokens again costs is not worth a file."""


class Conversations:
    """The states of one loaded model in ``folder``; without a folder nothing is kept."""

    def __init__(self, model: LlamaModel, folder: Path | None, origin: Origin, limit_bytes: int = FOLDER_LIMIT_BYTES):
        self._model = model
        self._folder = folder
        self._origin = origin
        self._limit_bytes = limit_bytes
        self._current = ""
        self._kept_tokens = 0

    def enter(self, conversation: str, prompt: Sequence[int]) -> None:
        """Make ``conversation`` the current one, with as much of its prompt already read as there is."""
        if conversation == self._current:
            return
        self.keep()
        self._current, self._kept_tokens = conversation, 0
        if self._folder is None or not conversation:
            return
        path = self._path(self._folder)
        with contextlib.suppress(FileNotFoundError, StateUnusable), StateFile(path, self._origin) as file:
            self._restore(file, prompt)
            os.utime(path)
            return
        with contextlib.suppress(OSError):
            path.write_bytes(b"")

    def keep(self) -> None:
        """Write what was read of the current conversation, if there is more than is written."""
        tokens = self._model.evaluated
        if self._folder is None or not self._current or len(tokens) < max(LEAST_TOKENS, self._kept_tokens + 1):
            return
        path = self._path(self._folder)
        if not path.exists() or not make_room(self._folder, self._model.state_bytes, self._limit_bytes):
            return
        with contextlib.suppress(OSError):  # a full disk costs only the time to read it again
            write_state(path, self._origin, tokens, self._model.state())
            self._kept_tokens = len(tokens)

    def _restore(self, file: StateFile, prompt: Sequence[int]) -> None:
        tokens = file.tokens
        common = places.common(tokens, prompt)
        usable = common if self._model.keeps_tail or common == len(tokens) else 0
        gained = usable - places.common(self._model.evaluated, prompt)
        if gained >= LEAST_TOKENS and len(tokens) < self._model.context_tokens:
            self._model.restore(tokens, file.state())
            self._kept_tokens = len(tokens)

    def _path(self, folder: Path) -> Path:
        return folder / file_name(self._current, self._origin.model)


def origin(path: str, model: LlamaModel) -> Origin:
    """Return what tells this model from others: its size and both ends, as hashing gigabytes would take seconds."""
    with open(path, "rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        digest = hashlib.sha256(file.read(_END_BYTES))
        file.seek(max(0, size - _END_BYTES))
        digest.update(file.read())
    return Origin(f"{size}-{digest.hexdigest()}", llama_cpp.__version__, model.context_tokens, model.cache_type)
