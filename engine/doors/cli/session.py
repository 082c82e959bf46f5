"""Session: what one command line was called with, and its way to the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.settings.paths import Home

if TYPE_CHECKING:
    import typer

    from engine.doors.client.engine_client import EngineClient


@dataclass(frozen=True, slots=True)
class Session:
    """The home and the form of output."""

    home: Home
    as_json: bool

    @contextmanager
    def engine(self) -> Iterator[EngineClient]:
        """Yield a client of the home's engine, started for this command when none runs."""
        from engine.doors.client.discovery import attach_or_start

        client = attach_or_start(self.home)
        try:
            yield client
        finally:
            client.close()


def session_of(context: typer.Context) -> Session:
    """Return the session that the global options made."""
    session = context.obj
    assert isinstance(session, Session)
    return session
