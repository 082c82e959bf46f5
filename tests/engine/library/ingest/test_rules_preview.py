"""Ignore rules of a root: what they would drop, and what they do once they are set."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.contract.errors import NotFound
from tests.engine.library.ingest.conftest import MakeWorkshop


def test_a_preview_drops_nothing_and_the_rules_then_do(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(None)
    (folder / "old").mkdir(parents=True)
    (folder / "old" / "a.txt").write_text("The badger digs.")
    (folder / "b.log").write_text("The otter swims.")
    (folder / "c.txt").write_text("The heron stands.")
    workshop.add(folder)
    place = os.fsencode(folder)
    preview = workshop.library.preview_rules(place, ["old/", "*.log", "", "!!!"])
    assert (preview.files, preview.sample) == (2, ("b.log", "old/a.txt"))
    assert preview.size_bytes == len("The badger digs.") + len("The otter swims.")
    assert workshop.found("badger") == {"old/a.txt"}

    assert workshop.library.set_rules(place, ["old/", " "]).ignore == ("old/",)
    workshop.settle()
    assert workshop.found("badger") == set()
    assert workshop.found("otter") == {"b.log"}
    assert workshop.library.set_rules(place, []).ignore == ()
    workshop.settle()
    assert workshop.found("badger") == {"old/a.txt"}
    with pytest.raises(NotFound):
        workshop.library.set_rules(b"/nowhere", [])


def test_files_since_a_moment(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(None)
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text("One.")
    workshop.add(folder)
    stamp = (folder / "a.txt").stat().st_mtime_ns
    assert [Path(file.path).name for file in workshop.library.files(since_ns=stamp).files] == ["a.txt"]
    assert workshop.library.files(since_ns=stamp + 10**9).files == ()
