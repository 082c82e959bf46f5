"""Leases: who needs the engine. One started for a single command stops when the last lease goes."""

from __future__ import annotations

import itertools
import threading
import time

LINGER_S = 2.0
"""How long a leased engine waits for the next command before it stops."""
FIRST_LEASE_S = 30.0
"""How long it waits for the first one."""


class Leases:
    """The living leases, each held by a process: one whose holder died counts no more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._idle_since = time.monotonic()
        self._ever_held = False

    def take(self, pid: int) -> str:
        """Return the id of a new lease for the process."""
        with self._lock:
            lease = f"lease-{next(self._numbers)}"
            self._holders[lease] = pid
            self._ever_held = True
            return lease

    def drop(self, lease: str) -> bool:
        """Give a lease back; return whether it was there."""
        with self._lock:
            known = self._holders.pop(lease, None) is not None
            if known and not self._holders:
                self._idle_since = time.monotonic()
            return known

    def drop_dead(self) -> None:
        """Give back the leases of processes that are gone."""
        from psutil import pid_exists  # 30 ms that the start of the engine need not wait for

        with self._lock:
            dead = [lease for lease, pid in self._holders.items() if not pid_exists(pid)]
        for lease in dead:
            self.drop(lease)

    @property
    def holders(self) -> frozenset[int]:
        """Numbers of the processes that hold one."""
        with self._lock:
            return frozenset(self._holders.values())

    @property
    def count(self) -> int:
        """How many are held."""
        return len(self._holders)

    @property
    def is_over(self) -> bool:
        """True when nobody has needed the engine for long enough to stop it."""
        with self._lock:
            patience = LINGER_S if self._ever_held else FIRST_LEASE_S
            return not self._holders and time.monotonic() - self._idle_since > patience
