"""The whole way: folders with files in, words and meaning out, whatever happens to the files."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.contract.errors import NotFound, PathMissing, PathNotAllowed
from engine.library.ingest import unfinished
from engine.library.parse.registry import Registry
from tests.engine.library.ingest.conftest import MakeWorkshop, Workshop
from tests.fakes.embedder import FakeEmbedder


def _write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)


def test_a_folder_is_found_by_its_words(workshop: Workshop, folder: Path) -> None:
    (folder / "sub").mkdir()
    _write(folder, alpha="The walrus sleeps on the ice.", beta="A lighthouse in the storm.")
    (folder / "sub/gamma.md").write_text("# Walrus\n\nMore about the walrus and its tusks.")
    workshop.add(folder)
    assert workshop.found("walrus") == {"alpha.txt", "sub/gamma.md"}
    assert workshop.states() == {"alpha.txt": "indexed", "beta.txt": "indexed", "gamma.md": "indexed"}
    status = workshop.library.status()
    assert (status.files.total, status.files.searchable, status.files.pending) == (3, 3, 0)
    assert status.rate.phase == "idle"
    assert [(each.stage, each.why) for each in status.waiting] == [("meaning", "no_model")]
    workshop.assert_healthy()


def test_a_new_file_is_found_without_being_asked_for(workshop: Workshop, folder: Path) -> None:
    workshop.add(folder)
    _write(folder, late="A heron stands in the reeds.")
    _wait_until(workshop, lambda: workshop.found("heron") == {"late.txt"})


def test_edit_rename_delete_restore(make_workshop: MakeWorkshop, folder: Path, tmp_path: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    _write(folder, a="The badger digs.", b="The otter swims.")
    workshop.add(folder, "all")
    assert workshop.embedded == 2

    _write(folder, a="The ferret digs.")
    workshop.settle("all")
    assert workshop.found("badger") == set()
    assert workshop.found("ferret") == {"a.txt"}
    assert workshop.embedded == 3

    (folder / "b.txt").rename(folder / "c.txt")
    workshop.settle("all")
    assert workshop.found("otter") == {"c.txt"}
    shutil.copy(folder / "c.txt", folder / "d.txt")
    workshop.settle("all")
    assert workshop.found("otter") == {"c.txt", "d.txt"}

    shutil.move(folder / "c.txt", tmp_path / "c.txt")
    (folder / "d.txt").unlink()
    workshop.settle("all")
    assert workshop.found("otter") == set()
    shutil.move(tmp_path / "c.txt", folder / "back.txt")
    workshop.settle("all")
    assert workshop.found("otter") == {"back.txt"}
    assert workshop.embedded == 3, "rename, copy, move and restore cost nothing"
    workshop.assert_healthy()


def test_replaced_by_rename_and_case_only_rename(workshop: Workshop, folder: Path) -> None:
    _write(folder, note="First version.", Report="The quarterly report.")
    workshop.add(folder)
    (folder / ".note.txt.tmp").write_text("Second version about kestrels.")
    (folder / ".note.txt.tmp").replace(folder / "note.txt")
    (folder / "Report.txt").rename(folder / "report.txt")
    workshop.settle()
    assert workshop.found("kestrels") == {"note.txt"}
    assert workshop.found("first") == set()
    assert workshop.found("quarterly") == {"report.txt"}
    workshop.assert_healthy()


def test_a_folder_renamed_is_linked_not_read(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    (folder / "old").mkdir()
    for number in range(40):
        _write(folder / "old", **{f"f{number}": f"Paper number {number} about magpies."})
    workshop.add(folder, "all")
    before = workshop.embedded
    documents = {status.id for status in workshop.every_file()}
    (folder / "old").rename(folder / "new")
    workshop.settle("all")
    assert workshop.found("magpies") == {f"new/f{number}.txt" for number in range(40)}
    assert workshop.embedded == before
    assert workshop.library.status().passages == len(documents)
    workshop.assert_healthy()


def test_nested_roots_hold_each_file_once(workshop: Workshop, folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    _write(folder, outer="An ibis outside.")
    _write(inner, own="An ibis inside.")
    workshop.add(folder)
    assert workshop.found("ibis") == {"outer.txt", "inner/own.txt"}
    workshop.add(inner)
    assert workshop.found("ibis") == {"outer.txt", "own.txt"}
    assert workshop.library.status().files.total == 2
    workshop.assert_healthy()
    workshop.library.remove_root(os.fsencode(inner))
    workshop.settle()
    assert workshop.found("ibis") == {"outer.txt", "inner/own.txt"}
    workshop.assert_healthy()


def test_removing_an_inner_root_costs_no_embedding(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    inner = folder / "inner"
    inner.mkdir()
    _write(folder, outer="An ibis outside.")
    _write(inner, own="An ibis inside.", other="A spoonbill inside.")
    with zipfile.ZipFile(inner / "box.zip", "w") as archive:
        archive.writestr("note.txt", "An egret in a box.")
    workshop.add(inner, "all")
    workshop.add(folder, "all")
    before = workshop.embedded
    workshop.library.remove_root(os.fsencode(inner))
    workshop.settle("all")
    assert workshop.found("ibis") == {"outer.txt", "inner/own.txt"}
    assert workshop.found("egret") == {"inner/box.zip/note.txt"}
    assert workshop.embedded == before
    workshop.assert_healthy()


def test_what_the_outer_root_does_not_want_goes_with_the_inner_one(workshop: Workshop, folder: Path) -> None:
    inner = folder / ".hidden"
    inner.mkdir()
    _write(folder, outer="An ibis outside.")
    _write(inner, own="An ibis inside.")
    workshop.add(inner)
    workshop.add(folder)
    assert workshop.found("ibis") == {"outer.txt", "own.txt"}
    workshop.library.remove_root(os.fsencode(inner))
    workshop.settle()
    assert workshop.found("ibis") == {"outer.txt"}
    workshop.assert_healthy()


def test_the_worse_label_of_two_roots_wins(workshop: Workshop, tmp_path: Path) -> None:
    trusted, other = tmp_path / "trusted", tmp_path / "other"
    trusted.mkdir()
    other.mkdir()
    _write(trusted, own="A cormorant dries its wings.", shared="A pelican lands.")
    _write(other, copy="A pelican lands.")
    workshop.library.add_root(os.fsencode(trusted), trusted=True)
    workshop.settle()
    assert workshop.integrities() == {"own.txt": 2, "shared.txt": 2}
    workshop.add(other)
    assert workshop.integrities() == {"own.txt": 2, "shared.txt": 3, "copy.txt": 3}
    workshop.library.add_root(os.fsencode(other), trusted=True)
    assert set(workshop.integrities().values()) == {2}, "a person said so"
    workshop.library.add_root(os.fsencode(trusted), trusted=False)
    assert workshop.integrities() == {"own.txt": 3, "shared.txt": 3, "copy.txt": 3}


def test_a_library_that_has_not_started_is_not_done(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop()
    _write(folder, a="A gannet dives.")
    workshop.add(folder)
    _write(folder, b="A gannet rests.")
    workshop.library.stop()
    waiting = workshop.make_library()
    workshop.library = waiting
    waiting.reconcile(call=Call())
    assert waiting.status().rate.phase == "scanning"
    assert not waiting.wait("all", 0.0)
    waiting.start(workshop.publisher)
    assert waiting.wait("all", 30.0)
    assert waiting.status().files.searchable == 2


def test_a_failed_file_is_read_again_by_a_new_version_of_its_reader(workshop: Workshop, folder: Path) -> None:
    (folder / "report.pdf").write_bytes(b"%PDF-1.4 cut off")
    _write(folder, a="A gannet dives.")
    workshop.add(folder)
    failed = workshop.states()["report.pdf"]
    assert failed.startswith("failed")
    workshop.ledger.write(lambda c: unfinished.queue_again(c, Registry.load()))
    assert workshop.states()["report.pdf"] == failed
    workshop.ledger.write(lambda c: c.execute("UPDATE readers SET version = version - 1 WHERE id = 'pdf'"))
    workshop.ledger.write(lambda c: unfinished.queue_again(c, Registry.load()))
    assert workshop.states() == {"report.pdf": "pending", "a.txt": "indexed"}
    workshop.settle()
    assert workshop.states()["report.pdf"] == failed


def test_moves_between_roots(make_workshop: MakeWorkshop, tmp_path: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    _write(one, wanders="The stork wanders.")
    workshop.add(one)
    workshop.add(two, "all")
    (one / "wanders.txt").rename(two / "wanders.txt")
    workshop.settle("all")
    (status,) = workshop.every_file()
    assert Path(status.path) == two / "wanders.txt"
    assert workshop.embedded == 1
    workshop.assert_healthy()


def test_a_root_that_is_one_file(workshop: Workshop, folder: Path) -> None:
    _write(folder, only="The condor.", other="The condor too.")
    workshop.add(folder / "only.txt")
    assert workshop.library.status().files.total == 1
    _write(folder, only="The condor flies.")
    workshop.settle()
    assert workshop.found("flies") == {""}
    workshop.assert_healthy()


def test_a_root_that_goes_and_comes_back_is_offline_meanwhile(workshop: Workshop, folder: Path, tmp_path: Path) -> None:
    _write(folder, a="The puffin nests.")
    workshop.add(folder)
    folder.rename(tmp_path / "away")
    workshop.settle()
    assert workshop.states() == {"a.txt": "offline"}
    assert workshop.library.status().files.offline == 1
    assert workshop.found("puffin") == set()
    (tmp_path / "away").rename(folder)
    workshop.settle()
    assert workshop.states() == {"a.txt": "indexed"}
    assert workshop.found("puffin") == {"a.txt"}
    assert [data["online"] for kind, data in workshop.events if kind == "root_state"] == [False, True]


def test_what_cannot_be_added(workshop: Workshop, folder: Path) -> None:
    with pytest.raises(PathMissing):
        workshop.library.add_root(os.fsencode(folder / "nothing"))
    with pytest.raises(PathNotAllowed):
        workshop.library.add_root(os.fsencode(workshop.home / "index"))
    with pytest.raises(PathNotAllowed):
        workshop.library.add_root(b"/proc/self")
    os.mkfifo(folder / "pipe")
    with pytest.raises(PathNotAllowed):
        workshop.library.add_root(os.fsencode(folder / "pipe"))
    with pytest.raises(NotFound):
        workshop.library.remove_root(os.fsencode(folder))
    with pytest.raises(NotFound):
        workshop.library.want(os.fsencode(folder))


def test_the_home_is_never_indexed(make_workshop: MakeWorkshop, tmp_path: Path) -> None:
    workshop = make_workshop()
    (tmp_path / "mine.txt").write_text("A finch.")
    workshop.add(tmp_path)
    assert workshop.states() == {"mine.txt": "indexed"}


def test_removing_a_root_leaves_nothing(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    _write(folder, a="The lynx.")
    workshop.add(folder, "all")
    workshop.library.remove_root(os.fsencode(folder))
    assert workshop.library.status().files.total == 0
    assert workshop.library.status().passages == 0
    assert workshop.found("lynx") == set()
    workshop.assert_healthy()


def test_pause_holds_the_work(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    workshop.library.pause()
    _write(folder, a="The gecko.")
    workshop.library.add_root(os.fsencode(folder))
    workshop.library.reconcile()
    status = workshop.library.status()
    assert status.paused
    assert [(each.stage, each.why, each.items) for each in status.waiting] == [("text", "paused", 1)]
    assert workshop.library.wait("all", 10), "what is paused is not waited for"
    assert workshop.found("gecko") == set()
    workshop.library.resume()
    _wait_until(workshop, lambda: workshop.found("gecko") == {"a.txt"})


def test_progress_and_states_are_told(workshop: Workshop, folder: Path) -> None:
    _write(folder, a="A tapir.")
    workshop.add(folder)
    _wait_until(workshop, lambda: any(kind == "progress" for kind, _ in workshop.events))
    assert any(kind == "file_state" for kind, _ in workshop.events)


def test_a_forecast_opens_nothing_and_adds_nothing(workshop: Workshop, folder: Path) -> None:
    (folder / "build").mkdir()
    (folder / "node_modules").mkdir()
    _write(folder, a="x" * 5000, b="y" * 7000)
    _write(folder / "build", c="z", d="z")
    _write(folder / "node_modules", e="z")
    forecast = workshop.library.forecast(os.fsencode(folder))
    assert (forecast.files, forecast.size_bytes, dict(forecast.by_format)) == (4, 12002, {"txt": 4})
    assert forecast.exclusions == (("build", 2, 2),)
    assert forecast.words_s > 0
    assert forecast.meaning_s > 0
    assert workshop.library.roots() == ()


def test_a_restart_goes_on_where_it_was(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    _write(folder, a="The mole.", b="The vole.")
    workshop.add(folder, "all")
    workshop.close()
    _write(folder, b="The shrew.")
    (folder / "a.txt").unlink()
    workshop.open()
    assert workshop.library.wait("all", 30)
    assert workshop.found("mole") == set()
    assert workshop.found("shrew") == {"b.txt"}
    assert workshop.embedded == 3
    workshop.assert_healthy()


def _wait_until(workshop: Workshop, holds: object, timeout_s: float = 20.0) -> None:
    import time

    end = time.monotonic() + timeout_s
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end, workshop.library.status()
        workshop.library._stopped.wait(0.05)
