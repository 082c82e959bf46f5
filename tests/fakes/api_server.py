"""A real API server on a real socket, in this process, with fake rooms behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.doors.api.app import build_app
from engine.doors.api.doors import Doors, open_doors
from engine.doors.api.events import EventLog
from engine.doors.api.serve import ApiServer, bind
from engine.doors.api.tokens import Tokens
from engine.doors.client.engine_client import EngineClient
from tests.fakes.services import FakeRooms

WINDOW_TOKEN = "w" * 43


@dataclass
class RunningApi:
    """What a test may reach."""

    rooms: FakeRooms
    doors: Doors
    port: int
    stop_asked: threading.Event

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, token: str | None = None) -> EngineClient:
        return EngineClient(self.url, token or self.doors.tokens.command)


@contextmanager
def running_api(rooms: FakeRooms | None = None) -> Iterator[RunningApi]:
    """Serve until the block ends."""
    rooms = rooms or FakeRooms()
    tokens, events, stop_asked = Tokens(), EventLog(), threading.Event()
    tokens.set_window(WINDOW_TOKEN)
    doors = open_doors(rooms.services(), tokens, events, stop_asked.set)
    listener = bind()
    port = int(listener.getsockname()[1])
    server = ApiServer(build_app(doors, port), listener)
    server.start()
    try:
        yield RunningApi(rooms, doors, port, stop_asked)
    finally:
        doors.runs.cancel_all()
        doors.jobs.cancel_all()
        events.close()
        server.stop()
