"""The cache of pictures: bounded, by content, gone with what it shows."""

from __future__ import annotations

import os
from pathlib import Path

from engine.library.render.cache import PictureCache

ONE, OTHER = bytes(32), b"\x01" * 32


def test_what_was_kept_comes_back_for_the_same_drawing_only(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path)
    cache.put(ONE, "page:1 320", b"picture", lambda: True)
    assert cache.get(ONE, "page:1 320") == b"picture"
    assert cache.get(ONE, "page:2 320") is None
    assert cache.get(OTHER, "page:1 320") is None


def test_what_was_forgotten_while_it_was_drawn_is_not_kept(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path)
    cache.put(ONE, "a", b"picture", lambda: False)
    assert cache.get(ONE, "a") is None
    assert list(tmp_path.rglob("*.webp")) == []


def test_sweeping_takes_what_is_not_held_and_nothing_else(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path)
    for number in range(3):
        cache.put(ONE, str(number), b"x", lambda: True)
    cache.put(OTHER, "a", b"y", lambda: True)
    assert cache.sweep(lambda hashes: hashes & {OTHER}) == 3
    assert cache.get(ONE, "0") is None
    assert cache.get(OTHER, "a") == b"y"


def test_it_stays_below_its_size_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path, max_bytes=1_000)
    for number in range(9):
        cache.put(ONE, str(number), bytes(100), lambda: True)
    for place in tmp_path.rglob("*.webp"):
        os.utime(place, (1, 1))
    assert cache.get(ONE, "3") is not None
    for number in range(9, 12):
        cache.put(ONE, str(number), bytes(100), lambda: True)
    assert sum(place.stat().st_size for place in tmp_path.rglob("*.webp")) <= 1_000
    assert cache.get(ONE, "3") is not None
    assert cache.get(ONE, "11") is not None


def test_a_folder_that_cannot_be_written_costs_only_the_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = PictureCache(tmp_path / "file")
    cache.put(ONE, "a", b"picture", lambda: True)
    assert cache.get(ONE, "a") is None
    assert cache.sweep(lambda hashes: set()) == 0
