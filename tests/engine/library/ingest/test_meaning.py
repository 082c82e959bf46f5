"""Meaning: what is embedded, in which order, and what is not embedded twice."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.contract.errors import RunnerFailed
from engine.library.embed.embedder import Vectors
from engine.library.ingest.later import rounds
from tests.engine.library.ingest.conftest import MakeWorkshop
from tests.fakes.embedder import FakeEmbedder


class _Recording(FakeEmbedder):
    def __init__(self, failures: int = 0) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.failures = failures

    def embed_passages(self, texts: Sequence[str], call: Call) -> list[Vectors]:
        if self.failures:
            self.failures -= 1
            raise RunnerFailed(model="fake", problem="it fell over")
        self.seen += texts
        return super().embed_passages(texts, call)


def test_each_text_is_embedded_once(make_workshop: MakeWorkshop, folder: Path) -> None:
    embedder = _Recording()
    workshop = make_workshop(embedder)
    for number in range(5):
        (folder / f"{number}.md").write_text("The same words in every file.")
        (folder / f"{number}.txt").write_text("The same words in every file.")
    workshop.add(folder, "all")
    assert embedder.seen == ["The same words in every file."]
    status = workshop.library.status()
    assert (status.files.embedded, status.waiting) == (10, ())
    assert all(file.embedded for file in workshop.every_file())
    workshop.assert_healthy()


def test_without_a_model_it_waits_and_goes_on_when_there_is_one(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(None)
    (folder / "a.txt").write_text("The siskin.")
    workshop.add(folder, "all")
    assert [(each.stage, each.why, each.items) for each in workshop.library.status().waiting] == [
        ("meaning", "no_model", 1)
    ]
    workshop.embedder = FakeEmbedder()
    assert workshop.library.wait("all", 20)
    assert workshop.embedded == 1


def test_a_wanted_file_comes_first(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(None)
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"Text number {number}.")
    workshop.add(folder)
    workshop.library.want(os.fsencode(folder / "0.txt"))
    embedder = _Recording()
    workshop.embedder = embedder
    assert workshop.library.wait("all", 20)
    assert embedder.seen[0] == "Text number 0."


def test_a_runner_that_fell_over_is_tried_again(
    make_workshop: MakeWorkshop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "RETRY_S", 0.05)
    embedder = _Recording(failures=2)
    workshop = make_workshop(embedder)
    (folder / "a.txt").write_text("The linnet.")
    workshop.add(folder, "all")
    assert workshop.embedded == 1


def test_a_new_model_is_filled_beside_the_old_one_and_takes_over(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    (folder / "a.txt").write_text("The bunting.")
    workshop.add(folder, "all")
    newer = FakeEmbedder(dimension=32, revision="2")
    workshop.embedder = newer
    (folder / "b.txt").write_text("The warbler.")
    workshop.settle()
    _wait_for_switch(workshop, newer)
    assert workshop.library.wait("all", 20)
    assert newer.texts == 2
    workshop.assert_healthy()


def _wait_for_switch(workshop: object, embedder: FakeEmbedder) -> None:
    import time

    from engine.library.store.ledger import spaces

    end = time.monotonic() + 20
    while True:
        active = workshop.ledger.read(spaces.active)  # type: ignore[attr-defined]
        if active == embedder.space:
            return
        assert time.monotonic() < end
        workshop.library._stopped.wait(0.05)  # type: ignore[attr-defined]
