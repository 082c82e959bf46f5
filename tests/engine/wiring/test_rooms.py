"""A whole house on a fresh home: it answers before its index is open, and closes in bounded time whatever goes on."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from engine import __main__ as program
from engine.contract.call import Call
from engine.contract.errors import BadRequest, NotFound, NotReady, NotShown
from engine.contract.request import SearchRequest
from engine.doors.api.events import EventLog
from engine.library.store.ledger import files
from engine.process.lock import HomeLock
from engine.settings.paths import Home
from engine.wiring import index_start, rooms
from engine.wiring.patient import OpenIndex
from engine.wiring.rooms import House
from tests.engine.library.render.drawings import as_file, halves


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


@pytest.fixture(autouse=True)
def patient_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take its time to close a house; how long is no matter of these tests."""
    monkeypatch.setattr(rooms, "END_S", 60.0)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Holds the opening of the index until it is set."""
    opened, real = threading.Event(), index_start.open_index

    def slow(*arguments: Any) -> OpenIndex:
        assert opened.wait(60)
        return real(*arguments)

    monkeypatch.setattr(index_start, "open_index", slow)
    yield opened
    opened.set()


def settle(house: House) -> None:
    """Let what a test held up come to its end, so that no thread outlives the test."""
    house._library.started.settle()


def test_it_answers_before_the_index_is_open(home: Home, gate: threading.Event) -> None:
    house = House(home, EventLog(), leased=True)
    services = house.services()
    assert services.library.status().files.total == 0
    house.begin()
    assert services.info().index == "opening"
    with pytest.raises(NotReady):
        services.search.search(SearchRequest("x"), Call(deadline_s=0.0))
    assert services.disk.use().ledger_bytes > 0
    assert services.connections.report(()).looks == 1
    gate.set()
    settle(house)
    assert services.info().index == "ready"
    assert services.search.search(SearchRequest("x"), Call()).hits == ()
    assert house.close()


def test_a_house_that_never_began_closes(home: Home) -> None:
    assert House(home, EventLog(), leased=True).close()


def test_an_index_that_is_still_opening_does_not_hold_up_the_end(
    home: Home, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "END_S", 0.05)
    house = House(home, EventLog(), leased=True)
    house.begin()
    assert not house.close()
    gate.set()
    settle(house)
    assert house._library.started.state == "damaged", "a library must not begin to work in a house that is closing"


class HungRooms:
    """Rooms in which something goes on that will not end."""

    def __init__(self, inner: House, asked: Callable[[], None]) -> None:
        self._inner = inner
        self._asked = asked
        self.services = inner.services

    def begin(self) -> None:
        self._asked()

    def close(self) -> bool:
        self._inner.close()
        return False


def test_the_home_is_not_given_free_while_something_goes_on(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []

    def leave(code: int) -> None:
        left.append(code)
        with pytest.raises(program.JackdawError), HomeLock(home.lock_file):
            raise AssertionError("the lock was gone before the process")

    monkeypatch.setattr(program, "leave", leave)
    stops: list[threading.Event] = []
    real_engine = program.Engine

    def engine(where: Home, compose: Any, stop: threading.Event, leased: bool) -> program.Engine:
        stops.append(stop)
        return real_engine(where, compose, stop, leased)

    monkeypatch.setattr(program, "Engine", engine)
    monkeypatch.setattr(program, "STOP_SIGNALS", ())
    monkeypatch.setattr(program, "open_log", lambda *_: None)

    def compose(where: Home, events: EventLog, leased: bool) -> HungRooms:
        return HungRooms(House(where, events, leased), lambda: stops[0].set())

    assert program.run(home, compose) == 0
    assert left == [0]


def test_pictures_are_drawn_kept_and_forgotten(home: Home, tmp_path: Path) -> None:
    house = House(home, EventLog(), leased=True)
    house.begin()
    settle(house)
    services, folder = house.services(), tmp_path / "folder"
    folder.mkdir()
    (folder / "a.png").write_bytes(as_file(halves(), "PNG"))
    (folder / "words.txt").write_text("nothing to see")
    services.library.add_root(bytes(folder), False)
    services.library.reconcile(lambda *_: None, Call())
    assert house._library.wait("keyword", 30)
    found = {each.path.rpartition("/")[2]: each for each in services.library.files("", "", 10).files}
    by_name = {name: house._ledger.read(lambda c, i=one.id: files.get(c, i)).document for name, one in found.items()}
    picture, text = by_name["a.png"], by_name["words.txt"]
    assert picture is not None
    assert text is not None
    data = services.documents.picture(picture, "", 100)
    assert Image.open(io.BytesIO(data)).size == (100, 75)
    assert services.documents.picture(picture, "", 100) == data
    assert len(list((home.cache / "pictures").rglob("*.webp"))) == 1
    with pytest.raises(NotShown):
        services.documents.picture(text, "", 100)
    with pytest.raises(BadRequest):
        services.documents.picture(picture, "", 100_000)
    assert services.library.forget(bytes(folder / "a.png")).previews == 1
    assert not list((home.cache / "pictures").rglob("*.webp"))
    with pytest.raises(NotFound):
        services.documents.picture(picture, "", 100)
    assert house.close()


def test_forget_takes_what_models_have_read_of_chats(home: Home, tmp_path: Path) -> None:
    house = House(home, EventLog(), leased=True)
    house.begin()
    settle(house)
    read = home.cache / "conversations" / "a.b.state"
    read.parent.mkdir(parents=True, exist_ok=True)
    read.write_bytes(b"what a model has read")
    library, folder = house.services().library, tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("a secret")
    library.add_root(bytes(folder), False)
    library.reconcile(lambda *_: None, Call())
    library.forget(bytes(folder / "a.txt"))
    assert not read.exists()
    assert house.close()
