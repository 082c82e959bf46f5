"""What the home takes of the disk adds up."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.settings.paths import Home
from engine.wiring import disk


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


def put(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)


def test_each_byte_is_counted_once_where_it_belongs(home: Home) -> None:
    empty = disk.count(home)
    put(home.ledger, 100_000)
    put(home.ledger.with_name(home.ledger.name + "-wal"), 50_000)
    put(home.index / "passages.lance" / "data" / "1.lance", 300_000)
    put(home.models / "small.gguf", 400_000)
    put(home.cache / "x" / "y", 70_000)
    put(home.logs / "engine.jsonl", 20_000)
    full = disk.count(home)
    grown = (
        full.ledger_bytes - empty.ledger_bytes,
        full.index_bytes - empty.index_bytes,
        full.models_bytes - empty.models_bytes,
        full.cache_bytes - empty.cache_bytes,
        full.other_bytes - empty.other_bytes,
    )
    wanted = (150_000, 300_000, 400_000, 70_000, 20_000)
    assert all(size <= got < size + 65_536 for size, got in zip(wanted, grown, strict=True)), grown
    assert full.free_bytes > 0


def test_a_link_is_not_followed(home: Home, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere" / "big", 1_000_000)
    (home.models / "linked").symlink_to(tmp_path / "elsewhere")
    assert disk.count(home).models_bytes < 100_000


def test_it_is_not_counted_again_at_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = disk.Disk(home)
    first = counted.use()
    put(home.cache / "more", 500_000)
    assert counted.use() is first
    monkeypatch.setattr(disk, "FRESH_S", -1.0)
    assert counted.use().cache_bytes >= first.cache_bytes + 500_000
