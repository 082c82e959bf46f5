"""Hints arrive, coalesced; a burst asks for a whole scan; a folder moved in is watched."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.file import RootId
from engine.library.watch import observer as observer_module
from engine.library.watch.observer import FolderObserver, Hint

ROOT = RootId(1)


class _Hints:
    def __init__(self) -> None:
        self.seen: list[Hint] = []
        self._changed = threading.Condition()

    def __call__(self, hint: Hint) -> None:
        with self._changed:
            self.seen.append(hint)
            self._changed.notify_all()

    def wait_for(self, path: bytes | None, root: RootId = ROOT) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: Hint(root, path) in self.seen, 10)


@pytest.fixture
def hints() -> _Hints:
    return _Hints()


@pytest.fixture
def observer(hints: _Hints) -> Iterator[FolderObserver]:
    folder_observer = FolderObserver(hints, pause_s=0.05)
    folder_observer.start()
    yield folder_observer
    folder_observer.stop()


def test_a_write_a_rename_and_a_removal(tmp_path: Path, observer: FolderObserver, hints: _Hints) -> None:
    (tmp_path / "sub").mkdir()
    assert observer.watch(ROOT, os.fsencode(tmp_path))
    (tmp_path / "sub/a.txt").write_text("one")
    assert hints.wait_for(b"sub/a.txt")
    (tmp_path / "sub/a.txt").rename(tmp_path / "b.txt")
    assert hints.wait_for(b"b.txt")
    hints.seen.clear()
    (tmp_path / "b.txt").unlink()
    assert hints.wait_for(b"b.txt")


def test_reading_a_file_is_no_change(tmp_path: Path, observer: FolderObserver, hints: _Hints) -> None:
    (tmp_path / "a.txt").write_text("one")
    observer.watch(ROOT, os.fsencode(tmp_path))
    (tmp_path / "a.txt").read_text()
    (tmp_path / "b.txt").write_text("two")
    assert hints.wait_for(b"b.txt")
    assert Hint(ROOT, b"a.txt") not in hints.seen


def test_a_folder_moved_in_is_watched(tmp_path: Path, observer: FolderObserver, hints: _Hints) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    (outside / "deep").mkdir(parents=True)
    observer.watch(ROOT, os.fsencode(inside))
    outside.rename(inside / "moved")
    assert hints.wait_for(b"moved")
    (inside / "moved/deep/late.txt").write_text("x")
    assert hints.wait_for(b"moved/deep/late.txt")


def test_a_root_that_is_a_file(tmp_path: Path, observer: FolderObserver, hints: _Hints) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("x")
    observer.watch(ROOT, os.fsencode(tmp_path / "one.txt"))
    observer.watch(RootId(2), os.fsencode(tmp_path / "two.txt"))
    observer.unwatch(RootId(2))
    (tmp_path / "two.txt").write_text("y")
    (tmp_path / "one.txt").write_text("y")
    assert hints.wait_for(b"")
    assert {hint.root for hint in hints.seen} == {ROOT}


def test_a_burst_asks_for_a_whole_scan(
    tmp_path: Path, observer: FolderObserver, hints: _Hints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observer_module, "_MANY_PATHS", 5)
    observer.watch(ROOT, os.fsencode(tmp_path))
    for number in range(50):
        (tmp_path / f"{number}.txt").write_text("x")
    assert hints.wait_for(None)


def test_a_replaced_root_is_watched_again(tmp_path: Path, observer: FolderObserver, hints: _Hints) -> None:
    root = tmp_path / "root"
    root.mkdir()
    observer.watch(ROOT, os.fsencode(root))
    root.rmdir()
    assert hints.wait_for(None)
    root.mkdir()
    hints.seen.clear()
    observer.revive()
    assert hints.wait_for(None)
    (root / "new.txt").write_text("x")
    assert hints.wait_for(b"new.txt")
