"""Conversation states: the files that hold what a model has read of a chat, named so that a chat's can be forgotten.

A file's existence is the permission to write it: the runner makes an empty one when a conversation begins and only
replaces what is still there, so a deleted chat is not written back by a model that still holds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

SUFFIX = ".state"
FOLDER_LIMIT_BYTES = 2 * 1024**3


def file_name(conversation: str, model: str) -> str:
    """Return the name of a conversation's file for a model, which tells neither of them."""
    return f"{_digest(conversation)}.{_digest(model)}{SUFFIX}"


def forget(folder: Path, conversation: str) -> None:
    """Delete what every model has read of a conversation."""
    for path in folder.glob(f"{_digest(conversation)}.*"):
        path.unlink(missing_ok=True)


def forget_all(folder: Path) -> None:
    """Delete what every model has read of every conversation."""
    for path in folder.glob(f"*{SUFFIX}*"):
        path.unlink(missing_ok=True)


def size_bytes(folder: Path) -> int:
    """Return what all states take on disk."""
    return sum(_facts(path, lambda path: path.stat().st_size) for path in folder.glob(f"*{SUFFIX}"))


def make_room(folder: Path, wanted_bytes: int, limit_bytes: int = FOLDER_LIMIT_BYTES) -> bool:
    """Delete the states used longest ago until so much more fits; return False for what would never fit."""
    if wanted_bytes > limit_bytes:
        return False
    by_age = sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: _facts(path, lambda path: path.stat().st_mtime_ns))
    sizes = {path: _facts(path, lambda path: path.stat().st_size) for path in by_age}
    total = sum(sizes.values())
    for path in by_age:
        if total + wanted_bytes <= limit_bytes:
            break
        if sizes[path]:
            path.unlink(missing_ok=True)
            total -= sizes[path]
    return True


def _facts(path: Path, read: Callable[[Path], int]) -> int:
    """Return a number of a file, 0 when it was deleted meanwhile."""
    try:
        return read(path)
    except FileNotFoundError:
        return 0


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()[:32]
