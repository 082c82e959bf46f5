"""Launch: starting an engine, for one command (leased) or for the window (over its control pipe)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from engine.doors.client.engine_client import EngineClient
from engine.process.child import Child
from engine.process.program import Program
from engine.settings.paths import Home

READY_STALL_S = 30.0
TOKEN_BYTES = 32
HAND_OVER_S = 10.0


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


def start_leased(home: Home) -> Child:
    """Start an engine that lives as long as someone holds a lease; return once the discovery file tells of it.

    Raises HomeBusy and what else kept the engine from starting.
    """
    return Child.spawn(Program.ENGINE, ["--home", str(home.root), "--leased"], ready_stall_s=READY_STALL_S)
