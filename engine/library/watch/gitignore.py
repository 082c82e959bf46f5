"""``.gitignore`` syntax: files of that name met on the way down, and the globs a person gives for a root."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

FILE_NAME = b".gitignore"
_MAX_BYTES = 1 << 20
"""A larger .gitignore is not one."""


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """The patterns of one folder. ``prefix`` is the folder's path below the root, ending with a slash."""

    prefix: bytes
    spec: GitIgnoreSpec

    def decides(self, path: bytes, is_folder: bool) -> bool | None:
        """Return True (left out), False (taken back by ``!``) or None (no pattern says anything)."""
        below = os.fsdecode(path[len(self.prefix) :]) + ("/" if is_folder else "")
        return self.spec.check_file(below).include


def compile_globs(lines: Iterable[str]) -> GitIgnoreSpec:
    """Return the patterns of some lines; a line that is no pattern is left out, as git does."""
    from pathspec import GitIgnoreSpec  # 30 ms that the start of the engine need not wait for

    return GitIgnoreSpec.from_lines([line for line in lines if is_pattern(line)])


def is_pattern(line: str) -> bool:
    """Return whether a line can be read as a pattern (or says nothing)."""
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def load(folder: bytes, prefix: bytes) -> IgnoreFile | None:
    """Return the ignore file of a folder; None when it is not a small ordinary file that can be read."""
    try:
        handle = os.open(os.path.join(folder, FILE_NAME), os.O_RDONLY | _SAFE)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > _MAX_BYTES:
            return None
        try:
            text = file.read(_MAX_BYTES).decode("utf-8", errors="surrogateescape")
        except OSError:
            return None
    return IgnoreFile(prefix, compile_globs(text.splitlines()))


def left_out(files: tuple[IgnoreFile, ...], path: bytes, is_folder: bool) -> bool:
    """Return whether the innermost ignore file that says anything leaves ``path`` out."""
    for file in reversed(files):
        verdict = file.decides(path, is_folder)
        if verdict is not None:
            return verdict
    return False


_SAFE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
