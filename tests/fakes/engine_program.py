"""The engine's program with fake rooms: ``python -m tests.fakes.engine_program --home DIR``."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from engine.__main__ import run
from engine.contract.errors import JackdawError
from engine.contract.request import Question
from engine.doors.api.events import EventLog
from engine.doors.api.interfaces import Services
from engine.process.serve import control_channel
from engine.settings.paths import Home
from tests.fakes.services import FakeRooms


class Rooms:
    """Fake rooms; ``close`` leaves a file that says it was called."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def services(self) -> Services:
        logging.getLogger("rooms").info("asked with %s", Question("x"))
        return FakeRooms().services()

    def begin(self) -> None:
        """Nothing."""

    def close(self) -> bool:
        (self._home.root / "closed").touch()
        return True


def open_rooms(home: Home, events: EventLog, leased: bool) -> Rooms:
    """Return the rooms."""
    return Rooms(home)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", required=True)
    parser.add_argument("--leased", action="store_true")
    parser.add_argument("--control", type=int)
    options = parser.parse_args()
    channel = control_channel(options.control)
    try:
        return run(Home(Path(options.home)), open_rooms, channel=channel, leased=options.leased)
    except JackdawError as error:
        sys.stderr.write(f"{error.message}\n")
        if channel is not None:
            channel.send({"error": error.to_wire()})
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
