"""Captions: a picture is described by a model that sees; its words are found and marked as the layer caption."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from engine.assistant.retrieve.search import Searcher
from engine.contract.call import Call
from engine.contract.errors import ModelTooLarge, RunnerFailed
from engine.contract.generation import ChatBackend
from engine.contract.request import SearchRequest
from engine.library.ingest.library import Library, Surroundings
from engine.library.parse.registry import Registry
from engine.library.recognise.captions import CaptionRecogniser
from engine.library.recognise.recogniser import Recogniser
from engine.library.render.renderer import Renderer
from engine.library.store.ledger import work
from tests.engine.library.ingest.conftest import WAIT_S, Workshop
from tests.fakes.chat_backend import ScriptedBackend

SAID = ("A", " heron", " stands", " on\n a weir.")


class Described(Workshop):
    """A workshop whose pictures are described while ``describer`` is set."""

    describer: Recogniser | None = None

    def make_library(self) -> Library:
        around = Surroundings(
            home=os.fsencode(self.home),
            settings=lambda: self.settings,
            change_settings=self._change,
            embedder=lambda: None,
            recognisers=lambda stage: self.describer if stage == "caption" else None,
            emit=lambda kind, data: None,
            on_battery=lambda: False,
            free_bytes=lambda: 1 << 50,
        )
        return Library(self.ledger, self.pool, Registry.load(), around)

    def captions(self) -> list[str]:
        rows = self.ledger.read(lambda c: c.execute("SELECT id FROM documents").fetchall())
        items = [one for (number,) in rows for one in self.ledger.read(lambda c, n=number: work.of_document(c, n))]
        return [one.state for one in items if one.stage == work.CAPTION]


@pytest.fixture
def described(tmp_path: Path, pool: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Described]:
    monkeypatch.setattr("engine.library.ingest.pipeline.memory_is_short", lambda: False)
    made = Described(tmp_path / "home", pool, None)  # type: ignore[arg-type]
    yield made
    made.close()


def describing(workshop: Described, backend: ChatBackend) -> CaptionRecogniser:
    return CaptionRecogniser(Renderer(workshop.pool), "seer", lambda: backend, "Describe it.")


def test_pictures_are_described_only_while_somebody_is_asked_to_and_are_found_by_it(
    described: Described, folder: Path
) -> None:
    Image.new("RGB", (64, 48), "teal").save(folder / "a.png")
    described.add(folder, "all")
    assert described.captions() == []
    assert described.found("heron") == set()
    asked = threading.Semaphore(0)
    backend = ScriptedBackend(SAID, vision=True, before=lambda place: asked.release() if place == 0 else None)
    described.describer = describing(described, backend)
    Image.new("RGB", (64, 48), "olive").save(folder / "b.png")
    described.library.reconcile()
    assert asked.acquire(timeout=WAIT_S)
    assert asked.acquire(timeout=WAIT_S)
    described.settle("all")
    assert described.captions() == ["done", "done"]
    assert len(backend.asked) == 2
    (message,) = backend.asked[0]
    assert message.content == "Describe it."
    assert message.images[0].startswith(b"\x89PNG")
    searcher = Searcher(described.ledger, described.index, None)
    hits = searcher.search(SearchRequest("heron weir"), Call()).hits
    searcher.close()
    assert {Path(hit.path).name for hit in hits} == {"a.png", "b.png"}
    assert {(hit.locator.layer, hit.text) for hit in hits} == {("caption", "A heron stands on a weir.")}
    described.assert_healthy()


def test_a_model_that_does_not_see_or_has_no_room_is_the_processs_failure_not_the_pictures() -> None:
    blind = CaptionRecogniser(None, "blind", ScriptedBackend, "?")  # type: ignore[arg-type]
    with pytest.raises(RunnerFailed, match="does not see"):
        blind._described(b"", Call())

    def large() -> ChatBackend:
        raise ModelTooLarge(model="seer", sentence="It is too large.")

    with pytest.raises(RunnerFailed, match="seer"):
        CaptionRecogniser(None, "seer", large, "?")._described(b"", Call())  # type: ignore[arg-type]
