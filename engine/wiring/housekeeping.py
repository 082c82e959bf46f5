"""Housekeeping: what the door offers of care for a home: room, backup, diagnostics, other programs' collections."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.contract.call import Call
from engine.contract.errors import PathMissing
from engine.contract.file import display_path
from engine.contract.status import FoundCollection
from engine.doors.api.interfaces import Report
from engine.library.watch.collections import find_collections, usual_folders
from engine.settings.paths import Home
from engine.wiring.backup import back_up
from engine.wiring.diagnostics import bundle
from engine.wiring.disk import count

if TYPE_CHECKING:
    from engine.library.store.index.folder import Index
    from engine.library.store.ledger.database import Ledger

KEPT_CACHES: Final = ("embedding",)
TIDY_S: Final = 600.0
"""How long putting the index in order may take when a person asked for the room."""


class Housekeeping:
    """Thread-safe: every call works on its own."""

    def __init__(
        self, home: Home, ledger: Ledger, index: Callable[[], Index], facts: Callable[[], Mapping[str, Any]]
    ) -> None:
        self._home = home
        self._ledger = ledger
        self._index = index
        self._facts = facts

    def reclaim(self, report: Report, call: Call) -> Mapping[str, Any]:
        """Put the index in order and empty what can be made again; return ``freed_bytes``."""
        report(0, 2, "")
        before = _used(self._home)
        self._index().optimize(TIDY_S)
        call.check()
        report(1, 2, "")
        for part in _spare(self._home.cache):
            remove(part)
        report(2, 2, "")
        return {"freed_bytes": max(0, before - _used(self._home))}

    def back_up(self, folder: bytes, report: Report, call: Call) -> Mapping[str, Any]:
        """Write a checked copy of what cannot be made again. Raises PathMissing, DiskFull, Cancelled."""
        made = back_up(self._home, self._ledger, _folder(folder), report, call)
        return {"path": str(made), "size_bytes": made.stat().st_size}

    def diagnostics(self, folder: bytes, report: Report, call: Call) -> Mapping[str, Any]:
        """Write what helps to find a fault, without secrets. Raises PathMissing."""
        call.check()
        report(0, 1, "")
        return {"path": str(bundle(self._home, _folder(folder), self._facts()))}

    def collections(self) -> Sequence[FoundCollection]:
        """Return folders that other programs have indexed."""
        return find_collections(usual_folders())


def _folder(path: bytes) -> Path:
    folder = Path(os.fsdecode(path))
    if not folder.is_dir():
        raise PathMissing(path=display_path(path))
    return folder


def _used(home: Home) -> int:
    sizes = count(home)
    return sizes.ledger_bytes + sizes.index_bytes + sizes.cache_bytes


def _spare(cache: Path) -> list[Path]:
    """Return what lies in the cache and costs little to make again: models made ready to run stay."""
    return [part for part in cache.iterdir() if part.name not in KEPT_CACHES]


def remove(part: Path) -> None:
    """Delete a file or folder; what somebody still holds stays (on Windows an open file cannot be deleted)."""
    if part.is_dir() and not part.is_symlink():
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.unlink(missing_ok=True)
