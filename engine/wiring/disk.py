"""Disk: how many bytes the home holds, by what they are for."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from engine.contract.machine import DiskUse
from engine.settings.paths import Home

FRESH_S: Final = 5.0
"""A count is good for so long: an index of a million passages has thousands of files to ask for their size."""


class Disk:
    """Counts the home's bytes, not more often than every few seconds. Thread-safe."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._counted: DiskUse | None = None
        self._counted_at = 0.0

    def use(self) -> DiskUse:
        """Return the sizes, at most ``FRESH_S`` old."""
        with self._lock:
            if self._counted is None or time.monotonic() - self._counted_at > FRESH_S:
                self._counted = count(self._home)
                self._counted_at = time.monotonic()
            return self._counted


def count(home: Home) -> DiskUse:
    """Return the sizes as they are now. Space on the disk counts, not the length of (maybe sparse) files."""
    ledger = _size(home.ledger.parent.glob(f"{home.ledger.name}*"))
    index, models, cache = _size([home.index]), _size([home.models]), _size([home.cache])
    other = _size([home.root]) - ledger - index - models - cache
    return DiskUse(ledger, index, models, cache, max(0, other), shutil.disk_usage(home.root).free)


def _size(places: Iterable[Path]) -> int:
    return sum(_size_of(os.fspath(place)) for place in places)


def _size_of(place: str) -> int:
    """Return the bytes of a file, or of all files below a folder; what goes away meanwhile counts nothing."""
    try:
        if not os.path.isdir(place) or os.path.islink(place):
            return _occupied(os.lstat(place))
        with os.scandir(place) as entries:
            return sum(
                _size_of(entry.path)
                if entry.is_dir(follow_symlinks=False)
                else _occupied(entry.stat(follow_symlinks=False))
                for entry in entries
            )
    except FileNotFoundError:
        return 0


def _occupied(status: os.stat_result) -> int:
    blocks = getattr(status, "st_blocks", None)
    return status.st_size if blocks is None else int(blocks) * 512
