"""Cache: drawn pictures in a folder, by the hash of the content they show, bounded in size, the least used going first.

All that shows one content lies in one folder, so that forgetting it removes the pictures too.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 256 << 20
LEAN_SHARE: Final = 0.8
"""When it is full, so much of it is kept: looking through it costs more than a few pictures made anew."""


class PictureCache:
    """Thread-safe. Losing it loses nothing: every picture can be drawn again."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._size_bytes: int | None = None

    def get(self, content_hash: bytes, drawing: str) -> bytes | None:
        """Return a picture. ``drawing`` says what was drawn how: part, size, version of the renderer."""
        place = self._place(content_hash, drawing)
        try:
            data = place.read_bytes()
            os.utime(place)
        except OSError:
            return None
        return data

    def put(self, content_hash: bytes, drawing: str, data: bytes, still_wanted: Callable[[], bool]) -> None:
        """Keep a picture; not when its content was forgotten while it was drawn. A full disk is no error."""
        place = self._place(content_hash, drawing)
        with self._lock, contextlib.suppress(OSError):
            if not still_wanted():
                return
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = place.with_suffix(".part")
            part.write_bytes(data)
            part.replace(place)
            self._size_bytes = self._size() + len(data)
            if self._size_bytes > self._max_bytes:
                self._trim()

    def sweep(self, held: Callable[[set[bytes]], set[bytes]]) -> int:
        """Delete the pictures of contents that are not ``held`` any more; return how many pictures."""
        with self._lock:
            folders = {folder.name: folder for folder in self._folder.glob("*/*") if folder.is_dir()}
            known = {bytes.fromhex(name) for name in folders if _is_hash(name)}
            kept = {content_hash.hex() for content_hash in held(known)}
            gone = [folder for name, folder in folders.items() if name not in kept]
            count = sum(1 for folder in gone for _ in folder.iterdir())
            for folder in gone:
                shutil.rmtree(folder, ignore_errors=True)
            self._size_bytes = None
            return count

    def _place(self, content_hash: bytes, drawing: str) -> Path:
        name = content_hash.hex()
        return self._folder / name[:2] / name / (hashlib.sha256(drawing.encode()).hexdigest()[:24] + ".webp")

    def _size(self) -> int:
        if self._size_bytes is None:
            self._size_bytes = sum(size for _, size, _ in self._files())
        return self._size_bytes

    def _trim(self) -> None:
        files = sorted(self._files())
        left = sum(size for _, size, _ in files)
        for _, size, path in files:
            if left <= LEAN_SHARE * self._max_bytes:
                break
            path.unlink(missing_ok=True)
            left -= size
        self._size_bytes = left

    def _files(self) -> Iterable[tuple[float, int, Path]]:
        """Yield when each file was last used, its size in bytes, and where it is."""
        for path in self._folder.glob("*/*/*"):
            with contextlib.suppress(OSError):
                facts = path.stat()
                yield facts.st_mtime, facts.st_size, path


def _is_hash(name: str) -> bool:
    return len(name) == 64 and all(sign in "0123456789abcdef" for sign in name)
