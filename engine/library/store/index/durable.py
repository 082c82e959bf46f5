"""Making the index's files survive power loss: LanceDB itself never calls fsync."""

from __future__ import annotations

import os
from collections.abc import Set
from pathlib import Path


class FreshFiles:
    """Remembers which files of one table folder are on disk for good, and syncs those that came since."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: set[str] = set()

    def adopt(self) -> None:
        """Take what is there now as synced by the run that wrote it."""
        self._known = {path for path, _ in _walk(self._folder)}

    def sync(self) -> int:
        """Flush files that came since the last call, and the folders they lie in, to disk; return how many files."""
        return self._sync(self._known)

    def mark(self) -> frozenset[str]:
        """Return what is on disk for good, for ``sync_since``."""
        return frozenset(self._known)

    def sync_since(self, mark: frozenset[str]) -> int:
        """Flush what came since ``mark``, though ``sync`` may have seen it half written; return how many files."""
        return self._sync(mark)

    def _sync(self, known: Set[str]) -> int:
        present = dict(_walk(self._folder))
        fresh = [path for path in present if path not in known]
        for path in fresh:
            _flush(path)
        for folder in {present[path] for path in fresh}:
            _flush(folder)
        if fresh:
            _flush(str(self._folder))
        self._known = set(present)
        return len(fresh)


def _walk(folder: Path) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for base, _, names in os.walk(folder):
        found.extend((os.path.join(base, name), base) for name in names)
    return found


def _flush(path: str) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except (FileNotFoundError, PermissionError):
        # Gone with a compaction meanwhile, or a folder on a system that does not open folders (Windows).
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
