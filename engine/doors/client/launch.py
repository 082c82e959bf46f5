"""Launch: starting an engine, for one command (leased) or for the window (over its control pipe)."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from engine.contract.errors import HomeBusy
from engine.doors.client.engine_client import EngineClient
from engine.process.child import Child
from engine.process.program import Program
from engine.settings.paths import Home

READY_STALL_S = 30.0
TOKEN_BYTES = 32
HAND_OVER_S = 10.0
STOPPING_S = 5.0
"""An engine started for the command before is given this long to end."""
POLL_S = 0.1
RESTORE_STALL_S = 600.0
"""Every page of the ledger and of its snapshots is read first."""


@dataclass(frozen=True, slots=True)
class EngineProcess:
    """The window's own engine and the client that speaks with the window's token."""

    child: Child
    client: EngineClient

    @property
    def pid(self) -> int:
        """Process number."""
        return self.child.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.child.alive

    def stderr_tail(self) -> str:
        """Return its last words."""
        return self.child.stderr_tail()

    def stop(self, grace_s: float = 10.0) -> None:
        """Stop the engine cleanly, by force after ``grace_s``."""
        self.client.close()
        self.child.stop(grace_s)


def start_for_window(home: Home) -> EngineProcess:
    """Start the window's engine. It stops when the window goes. Raises HomeBusy and what else kept it from starting."""
    child = Child.spawn(Program.ENGINE, ["--home", str(home.root)], ready_stall_s=READY_STALL_S)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    try:
        child.request({"op": "token", "token": token}, timeout_s=HAND_OVER_S)
    except BaseException:
        child.kill()
        raise
    return EngineProcess(child, EngineClient(f"http://127.0.0.1:{int(child.ready['port'])}", token))


def restore_ledger(home: Home) -> tuple[str, str]:
    """Put the latest sound snapshot in the place of a ledger that cannot be used; no engine may run.

    Returns the snapshot's path and where the old ledger lies now, empty when there was none. Raises HomeBusy, Conflict
    when the ledger is sound, NotFound when there is no snapshot.
    """
    return _restore(home, ["--restore"])


def restore_backup(home: Home, backup: Path) -> tuple[str, str]:
    """Put a backup in the place of what the home holds; no engine may run.

    Returns the backup's path and where the old ledger lies now, empty when there was none. Raises HomeBusy, BadRequest
    for a file that is no whole backup.
    """
    return _restore(home, ["--restore-from", str(backup)])


def _restore(home: Home, how: list[str]) -> tuple[str, str]:
    end = time.monotonic() + STOPPING_S
    while True:
        try:
            child = Child.spawn(Program.ENGINE, ["--home", str(home.root), *how], ready_stall_s=RESTORE_STALL_S)
            break
        except HomeBusy:
            if time.monotonic() > end:
                raise
            time.sleep(POLL_S)
    try:
        child.wait(READY_STALL_S)
        return str(child.ready["snapshot"]), str(child.ready["set_aside"])
    finally:
        child.kill()


def start_leased(home: Home) -> Child:
    """Start an engine that lives as long as someone holds a lease; return once the discovery file tells of it.

    Raises HomeBusy and what else kept the engine from starting.
    """
    return Child.spawn(Program.ENGINE, ["--home", str(home.root), "--leased"], ready_stall_s=READY_STALL_S)
