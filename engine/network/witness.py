"""Witness: remembers every connection beyond this machine that was ever seen, and since when it has been looking."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from engine.contract.machine import Connection, ConnectionReport
from engine.network.sockets import Look, OutwardSocket, look

if TYPE_CHECKING:
    import psutil

PAUSE_S: Final = 10.0
"""Seconds between looks; one look costs a few ms of CPU, so the witness stays far below 1 %."""
MOST_KEPT: Final = 200
log = logging.getLogger(__name__)


class Witness:
    """Looks at the sockets of this process, its children and its companions: when asked, and now and then by itself."""

    def __init__(self, pause_s: float = PAUSE_S) -> None:
        self._pause_s = pause_s
        self._since = _now()
        self._lock = threading.Lock()
        self._seen: dict[OutwardSocket, Connection] = {}
        self._companions: dict[int, psutil.Process] = {}
        self._looks = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="witness", daemon=True)

    def start(self) -> None:
        """Begin to look by itself."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def report(self, companions: Iterable[int] = ()) -> ConnectionReport:
        """Look now and return what was ever seen.

        ``companions`` are numbers of processes that belong to us without being our children: the window, a command.
        They are looked at from now on, for as long as they live.
        """
        with self._lock:
            self._join(companions)
            found = self._look()
            kept = sorted(self._seen.values(), key=lambda one: (one.is_open, one.last_seen_at), reverse=True)
            return ConnectionReport(tuple(kept), self._since, self._looks, self._pause_s, found.processes, found.hidden)

    def _look(self) -> Look:
        import psutil

        self._companions = {pid: process for pid, process in self._companions.items() if process.is_running()}
        found = look([psutil.Process(os.getpid()), *self._companions.values()])
        self._looks += 1
        self._note(found.sockets)
        return found

    def _note(self, sockets: frozenset[OutwardSocket]) -> None:
        now = _now()
        for one in sockets - self._seen.keys():
            log.warning("a connection beyond this machine", extra={"facts": {"remote": one.remote, "of": one.program}})
        before = {
            one: replace(known, is_open=False) if known.is_open else known
            for one, known in self._seen.items()
            if one not in sockets
        }
        latest = sorted(before.items(), key=lambda item: item[1].last_seen_at)[-MOST_KEPT:]
        self._seen = dict(latest) | {one: self._open(one, now) for one in sockets}

    def _open(self, one: OutwardSocket, now: str) -> Connection:
        known = self._seen.get(one)
        first = known.first_seen_at if known is not None else now
        return Connection(one.program, one.pid, one.protocol, one.remote, one.local, True, first, now)

    def _join(self, companions: Iterable[int]) -> None:
        import psutil

        for pid in companions:
            if pid not in self._companions:
                try:
                    self._companions[pid] = psutil.Process(pid)
                except psutil.NoSuchProcess:
                    continue

    def _run(self) -> None:
        while not self._stopped.wait(self._pause_s):
            try:
                with self._lock:
                    self._look()
            except Exception:
                log.exception("the sockets could not be looked at")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
