"""Another embedding model: told first, filled beside the old one, which is searched meanwhile, then alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.library.embed.embedder import Vectors
from engine.library.ingest.later import meaning
from engine.library.store.index.nearest import search_vectors
from engine.library.store.index.tables import vectors_table
from engine.library.store.ledger import space_change, spaces
from tests.engine.library.ingest.conftest import MakeWorkshop, Workshop
from tests.fakes.embedder import FakeEmbedder

FILES = 150
WAIT_S = 30.0


class _Held(FakeEmbedder):
    """Embeds one batch, then waits to be let go on."""

    def __init__(self, dimension: int, revision: str) -> None:
        super().__init__(dimension, revision)
        self.go = threading.Event()

    def embed_passages(self, texts: Sequence[str], call: Call) -> list[Vectors]:
        while self.calls and not self.go.wait(0.02):
            call.check()
        return super().embed_passages(texts, call)


def _until(what: Callable[[], object]) -> None:
    end = time.monotonic() + WAIT_S
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def _near(workshop: Workshop, embedder: FakeEmbedder, words: str) -> int:
    vector = embedder.embed_query(words, Call())
    return len(search_vectors(workshop.index, embedder.space, vector, 5))


def _rows(workshop: Workshop, embedder: FakeEmbedder) -> int:
    space_id = embedder.space.id
    return workshop.index.count(vectors_table(space_id)) if workshop.index.has_space(space_id) else 0


def _active(workshop: Workshop) -> object:
    return workshop.ledger.read(spaces.active)


@pytest.fixture
def filled(make_workshop: MakeWorkshop, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    monkeypatch.setattr(meaning, "OUTLIVES_S", 0.0)
    workshop = make_workshop(FakeEmbedder(dimension=96, revision="old"))
    for number in range(FILES):
        (folder / f"{number}.txt").write_text(f"Letter {number} about heron number {number * 7}.")
    workshop.add(folder, "all")
    return workshop


def test_the_old_vectors_are_searched_until_the_new_ones_are_all_there(filled: Workshop) -> None:
    old, new = filled.embedder, _Held(dimension=48, revision="new")
    assert old is not None
    filled.embedder = new
    _until(lambda: _rows(filled, new))
    _until(lambda: filled.library.status().rate.phase == "meaning")
    partly = filled.index.count(vectors_table(new.space.id))
    assert 0 < partly < FILES
    assert _active(filled) == old.space
    assert _near(filled, old, "heron") == 5
    status = filled.library.status()
    assert not filled.library.wait("all", 0.2), "the change counts as work that is left"
    assert status.waiting == ()

    new.go.set()
    _until(lambda: _active(filled) == new.space)
    _until(lambda: not filled.index.has_space(old.space.id))
    assert filled.library.wait("all", WAIT_S)
    assert filled.index.count(vectors_table(new.space.id)) == FILES
    assert _near(filled, new, "heron") == 5
    # The table goes before the ledger's word of it, so that a kill between the two leaves nothing unknown.
    _until(lambda: [stored.space for stored in filled.ledger.read(spaces.list_all)] == [new.space])
    assert not (filled.home / "index" / f"{vectors_table(old.space.id)}.lance").exists()
    assert all(file.embedded for file in filled.every_file())
    filled.assert_healthy()


def test_a_change_of_mind_keeps_the_old_and_drops_the_half_made(filled: Workshop) -> None:
    old, new = filled.embedder, _Held(dimension=48, revision="new")
    assert old is not None
    before = old.texts
    filled.embedder = new
    _until(lambda: _rows(filled, new))
    filled.embedder = old
    new.go.set()
    _until(lambda: not filled.index.has_space(new.space.id))
    assert filled.library.wait("all", WAIT_S)
    assert _active(filled) == old.space
    assert old.texts == before, "nothing is embedded twice"
    filled.assert_healthy()


def test_a_restart_goes_on_with_the_change(filled: Workshop) -> None:
    new = _Held(dimension=48, revision="new")
    filled.embedder = new
    _until(lambda: _rows(filled, new))
    filled.close()
    done = new.texts
    new.go.set()
    filled.open()
    _until(lambda: _active(filled) == new.space)
    assert filled.library.wait("all", WAIT_S)
    assert 0 < done < FILES
    assert new.texts == FILES, "what was made before the restart is not made again"
    filled.assert_healthy()


def test_the_forecast_is_near_what_it_takes(filled: Workshop) -> None:
    old, new = filled.embedder, FakeEmbedder(dimension=384, revision="new")
    assert old is not None
    assert filled.ledger.read(lambda c: space_change.forecast(c, old.space)) is None
    change = filled.ledger.read(lambda c: space_change.forecast(c, new.space))
    assert change is not None
    assert (change.from_model, change.passages, change.windows, change.dimension) == ("fake", FILES, FILES, 384)
    filled.embedder = new
    _until(lambda: _active(filled) == new.space)
    data = filled.home / "index" / f"{vectors_table(new.space.id)}.lance" / "data"
    taken = sum(path.stat().st_size for path in data.iterdir())
    assert taken <= change.extra_bytes <= 2 * taken
