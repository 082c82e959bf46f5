"""An engine that starts on a full disk waits for room instead of giving up."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from engine.__main__ import _told
from engine.contract.errors import Cancelled, DiskFull, EngineFault
from engine.doors.api.events import EventLog
from engine.settings.paths import Home
from engine.wiring import rooms


def test_the_start_goes_on_once_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "ROOM_S", 0.01)
    house = rooms.open_rooms(Home(tmp_path / "home").create(), EventLog(), leased=True)
    tries = iter([DiskFull(path="x", free="0", needed="1"), DiskFull(path="x", free="0", needed="1"), None])

    def opens() -> str:
        problem = next(tries)
        if problem is not None:
            raise problem
        return "open"

    assert house._once_there_is_room(opens) == "open"
    house.close()

    def never() -> str:
        raise DiskFull(path="x", free="0", needed="1")

    with pytest.raises(Cancelled):
        house._once_there_is_room(never)


def test_what_kept_it_from_starting_is_told(tmp_path: Path) -> None:
    full = _told(OSError(errno.ENOSPC, "No space left on device"), Home(tmp_path))
    assert isinstance(full, DiskFull)
    assert str(tmp_path) in full.message
    assert isinstance(_told(ValueError("x"), Home(tmp_path)), EngineFault)
