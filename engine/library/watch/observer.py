"""FolderObserver: tells that something changed, and roughly where. Hints only; a scan says what is true.

watchdog drops an overflow of the system's queue silently, and a folder moved in from outside is not watched by
it. So a burst of events counts as an overflow (the whole root is to be scanned), and a folder that was moved in
makes its root be watched anew.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from engine.contract.file import RootId

_log = logging.getLogger(__name__)

_EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileClosedEvent,
    FileDeletedEvent,
    FileMovedEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
]
_BURST = 2_000
"""Events within one pause; an overflow needs 16,384 of them (inotify's max_queued_events)."""
_MANY_PATHS = 256
"""More changed paths than this are cheaper to scan as a whole."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something changed at or below ``path`` (relative, ``b""`` for a root that is a file); None: anywhere."""

    root: RootId
    path: bytes | None


@dataclass(slots=True)
class _Watched:
    """One root and what happened below it since the last hints."""

    path: bytes
    is_file: bool
    watch: ObservedWatch | None = None
    handler: _Handler | None = None
    changed: dict[bytes, None] = field(default_factory=dict)
    events: int = 0
    moved_in: bool = False


class FolderObserver:
    """Watches roots and calls ``on_hint`` from its own thread, a short pause after the last event."""

    def __init__(self, on_hint: Callable[[Hint], None], *, pause_s: float = 0.1, at_most_s: float = 0.5) -> None:
        self._on_hint = on_hint
        self._pause_s = pause_s
        self._at_most_s = at_most_s
        self._roots: dict[RootId, _Watched] = {}
        self._wake = threading.Condition()
        self._stopping = False
        self._watching = threading.Lock()
        self._observer = _new_observer()
        self._thread = threading.Thread(target=self._run, name="folder-hints", daemon=True)

    def start(self) -> None:
        """Begin to deliver hints."""
        self._observer.start()
        self._thread.start()

    def stop(self) -> None:
        """Stop; no hint is delivered after the return."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._thread.is_alive():
            self._thread.join()
            self._observer.stop()
            self._observer.join()

    def watch(self, root: RootId, path: bytes) -> bool:
        """Watch a folder with all below it, or one file. Return False when the system refuses (a limit is reached).

        Takes as long as a walk over all folders below ``path``.
        """
        self.unwatch(root)
        watched = _Watched(path, not os.path.isdir(path))
        with self._wake:
            self._roots[root] = watched
        return self._attach(root, watched)

    def unwatch(self, root: RootId) -> None:
        """Forget a root."""
        with self._wake:
            watched = self._roots.pop(root, None)
        if watched is not None:
            self._detach(watched)

    def revive(self) -> None:
        """Watch anew every root whose watch died (folder replaced, watcher failed) and hint at all of it."""
        alive = {emitter.watch for emitter in self._observer.emitters if emitter.is_alive()}
        with self._wake:
            dead = [(root, watched) for root, watched in self._roots.items() if watched.watch not in alive]
        for root, watched in dead:
            if os.path.exists(watched.path):
                self._detach(watched)
                if self._attach(root, watched):
                    self._note(root, None)

    def _attach(self, root: RootId, watched: _Watched) -> bool:
        handler = _Handler(lambda event: self._take(root, event))
        target = os.path.dirname(watched.path) if watched.is_file else watched.path
        with self._watching:
            try:
                watched.watch = self._observer.schedule(
                    handler, os.fsdecode(target), recursive=not watched.is_file, event_filter=_EVENTS
                )
            except OSError as error:
                watched.watch = None
                _log.warning("cannot watch root %d: %s", root, error.strerror)
                return False
            watched.handler = handler
        return True

    def _detach(self, watched: _Watched) -> None:
        with self._wake:
            shared = any(other.watch == watched.watch and other is not watched for other in self._roots.values())
        with self._watching, contextlib.suppress(KeyError):
            if watched.watch is None or watched.handler is None:
                return
            if shared:
                self._observer.remove_handler_for_watch(watched.handler, watched.watch)
            else:
                self._observer.unschedule(watched.watch)
        watched.watch = None

    def _take(self, root: RootId, event: FileSystemEvent) -> None:
        for name in {event.src_path, event.dest_path} - {"", b""}:
            self._note(root, os.fsencode(name))
        if isinstance(event, DirMovedEvent) and not event.src_path:
            with self._wake:
                watched = self._roots.get(root)
                if watched is not None:
                    watched.moved_in = True

    def _note(self, root: RootId, path: bytes | None) -> None:
        with self._wake:
            watched = self._roots.get(root)
            if watched is None:
                return
            if path is None or path == watched.path:
                watched.changed[b""] = None
            elif not watched.is_file and path.startswith(watched.path + b"/"):
                watched.changed[path[len(watched.path) + 1 :]] = None
            else:
                return
            watched.events += 1
            self._wake.notify_all()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._stopping or any(one.changed for one in self._roots.values()))
                self._rest()
                if self._stopping:
                    return
                due = [(root, one) for root, one in self._roots.items() if one.changed]
            for root, watched in due:
                self._deliver(root, watched)

    def _rest(self) -> None:
        """Wait until the events pause, or for the longest time allowed."""
        for _ in range(max(1, round(self._at_most_s / self._pause_s))):
            before = sum(one.events for one in self._roots.values())
            if self._wake.wait_for(lambda: self._stopping, self._pause_s):
                return
            if sum(one.events for one in self._roots.values()) == before:
                return

    def _deliver(self, root: RootId, watched: _Watched) -> None:
        if watched.moved_in:
            watched.moved_in = False
            self._detach(watched)
            self._attach(root, watched)
        with self._wake:
            changed, events = list(watched.changed), watched.events
            watched.changed.clear()
            watched.events = 0
        whole = not watched.is_file and b"" in changed
        if whole or events > _BURST or len(changed) > _MANY_PATHS:
            self._on_hint(Hint(root, None))
            return
        for path in changed:
            self._on_hint(Hint(root, path))


class _Handler(FileSystemEventHandler):
    def __init__(self, take: Callable[[FileSystemEvent], None]) -> None:
        self._take = take

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._take(event)


def _new_observer() -> BaseObserver:
    """Return the system's observer; on Linux the form that tells a folder moved in from a folder made."""
    try:
        return Observer(generate_full_events=True)  # type: ignore[call-arg]  # only inotify's observer takes it
    except TypeError:
        return Observer()
