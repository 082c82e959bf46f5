"""How the window comes by an engine: one that already serves the home, else one of its own."""

from __future__ import annotations

from desktop.engine_link.engine import EngineHandle
from engine.contract.errors import HomeBusy, JackdawError
from engine.doors.client.discovery import attach_or_start
from engine.doors.client.engine_client import EngineClient
from engine.doors.client.home import Home
from engine.doors.client.launch import start_for_window


class AttachedEngine:
    """An engine that somebody else started; the window holds a lease on it and never stops it."""

    def __init__(self, client: EngineClient) -> None:
        self.client = client

    @property
    def alive(self) -> bool:
        """Whether it still answers."""
        try:
            self.client.info()
        except JackdawError:
            return False
        return True

    def stop(self) -> None:
        """Give the lease back."""
        self.client.close()


def start_engine(home: Home) -> EngineHandle:
    """Start the window's own engine, or hold on to the one that has the home. Raises JackdawError."""
    try:
        return start_for_window(home)
    except HomeBusy:
        return AttachedEngine(attach_or_start(home))
