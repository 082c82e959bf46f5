"""Watching: one thread that decides when to compare folders with the index.

At the start, on hints, on an overflow, when a drive comes or goes, after sleep, and every so many minutes.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable

from engine.contract.call import background_call
from engine.contract.errors import Cancelled, DiskFull, JackdawError
from engine.contract.file import FileId, RootId
from engine.library.ingest.folders.reconcile import Reconciler
from engine.library.store.ledger import files, roots
from engine.library.store.ledger.database import Ledger
from engine.library.store.ledger.roots import Root
from engine.library.watch.gitignore import FILE_NAME
from engine.library.watch.mounts import root_state
from engine.library.watch.observer import FolderObserver, Hint

_log = logging.getLogger(__name__)

TICK_S = 1.0
FULL_DISK_S = 10.0
MOUNTS_S = 5.0
UPKEEP_S = 3600.0
WAKE_S = 30.0
"""Wall clock and monotonic clock part by more than this only when the machine slept or the clock was set."""


class Watching:
    """Turns hints and the clock into reconciliations."""

    def __init__(
        self,
        ledger: Ledger,
        reconciler: Reconciler,
        rescan_minutes: Callable[[], int],
        upkeep: Callable[[], None],
        *,
        wrote: Callable[[Exception | None], None] = lambda _problem: None,
        pause_s: float = 0.1,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._ledger = ledger
        self._reconciler = reconciler
        self._rescan_minutes = rescan_minutes
        self._upkeep = upkeep
        self._wrote = wrote
        self._wall_clock = wall_clock
        self._observer = FolderObserver(self.hint, pause_s=pause_s)
        self._call = background_call()
        self._changed = threading.Condition()
        self._hints: dict[RootId, set[bytes | None]] = {}
        self._to_watch: list[Root] = []
        self._put_off: list[Hint] = []
        self._put_off_until_s = 0.0
        self._busy = False
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)

    def start(self) -> None:
        """Watch every root and compare all of them once."""
        self._observer.start()
        for root in self._ledger.read(roots.list_all):
            self.add(root)
        self._thread.start()

    def add(self, root: Root) -> None:
        """Watch a root from now on and compare it."""
        with self._changed:
            self._to_watch.append(root)
        self.hint(Hint(root.id, None))

    def stop(self) -> None:
        """End; a scan under way is left."""
        self._call.cancel.cancel()
        with self._changed:
            self._changed.notify_all()
        self._observer.stop()
        self._thread.join()

    def forget(self, root: RootId) -> None:
        """Stop watching a root."""
        self._observer.unwatch(root)
        with self._changed:
            self._hints.pop(root, None)

    def hint(self, hint: Hint) -> None:
        """Note that something may have changed."""
        with self._changed:
            self._hints.setdefault(hint.root, set()).add(hint.path)
            self._changed.notify_all()

    @property
    def is_idle(self) -> bool:
        """Whether no hint waits and no scan runs."""
        with self._changed:
            return not self._hints and not self._busy

    def _run(self) -> None:
        compared = checked = kept = time.monotonic()
        offset = self._wall_clock() - time.monotonic()
        while not self._call.cancel.is_cancelled:
            self._take_up_again()
            self._take_hints()
            now = time.monotonic()
            drift = self._wall_clock() - now - offset
            if abs(drift) > WAKE_S or now - compared >= self._rescan_minutes() * 60:
                offset += drift
                compared = now
                self._guarded(lambda: self._reconciler.all_roots(self._call))
            if now - checked >= MOUNTS_S:
                checked = now
                self._guarded(self._check_mounts)
            if now - kept >= UPKEEP_S:
                kept = now
                self._guarded(self._upkeep)

    def _take_hints(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._hints) or self._call.cancel.is_cancelled, TICK_S)
            hints, self._hints = self._hints, {}
            fresh, self._to_watch = self._to_watch, []
            self._busy = bool(hints)
        for root in fresh:
            self._guarded(lambda root=root: self._watch(root))  # type: ignore[misc]
        for changed, paths in hints.items():
            for path in innermost_free(paths):
                self._guarded(lambda root=changed, path=path: self._compare(root, path))  # type: ignore[misc]
        with self._changed:
            self._busy = False

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Cancelled:
            return
        except (JackdawError, OSError):
            _log.warning("a comparison of folders and index failed", exc_info=True)
        except Exception:  # noqa: BLE001 - the thread's boundary: watching must go on
            _log.error("watching failed", exc_info=True)

    def _compare(self, root: RootId, path: bytes) -> None:
        """Compare a place; one that cannot be, as the disk is full, is compared again soon."""
        try:
            self._reconciler.root(root, self._call, path)
        except DiskFull as error:
            _log.warning("comparing folders and index waits: %s", error)
            self._wrote(error)
            self._put_off.append(Hint(root, path or None))
            self._put_off_until_s = time.monotonic() + FULL_DISK_S

    def _take_up_again(self) -> None:
        if self._put_off and time.monotonic() >= self._put_off_until_s:
            again, self._put_off = self._put_off, []
            for hint in again:
                self.hint(hint)

    def _watch(self, root: Root) -> None:
        """Begin to watch a root; as slow as a walk over its folders."""
        if os.path.exists(root.path):
            self._observer.watch(root.id, root.path)

    def _check_mounts(self) -> None:
        """Find roots that came or went, and watches that died."""
        for root in self._ledger.read(roots.list_all):
            first = self._ledger.read(lambda c, r=root: files.page(c, None, FileId(0), 1, r.id))  # type: ignore[misc]
            online = root_state(root.path, first[0].stamp.device if first else 0, bool(first)).online
            if online != root.online:
                if online:
                    self._watch(root)
                self._reconciler.root(root.id, self._call)
        self._observer.revive()


def innermost_free(paths: Iterable[bytes | None]) -> list[bytes]:
    """Return the places to compare: none that lies inside another one, ``b""`` alone for a whole root.

    A changed .gitignore asks for its folder.
    """
    if any(path is None for path in paths):
        return [b""]
    wanted = {
        os.path.dirname(path) if os.path.basename(path) == FILE_NAME else path for path in paths if path is not None
    }
    if b"" in wanted:
        return [b""]
    kept: list[bytes] = []
    for path in sorted(wanted, key=len):
        if not any(path.startswith(other + b"/") for other in kept):
            kept.append(path)
    return kept
