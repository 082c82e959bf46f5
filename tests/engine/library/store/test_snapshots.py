"""Damage of the ledger is told, and a snapshot takes its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.contract.errors import Conflict, LedgerDamaged, NotFound
from engine.library.store.care import snapshots
from engine.library.store.care.check import check, check_at_start
from engine.library.store.care.repair import repair, repair_tables
from engine.library.store.ledger import counters
from engine.library.store.ledger import database as ledger_module
from engine.library.store.ledger.database import Ledger
from engine.library.store.schema.migrations import MIGRATIONS
from tests.engine.library.store.samples import ANALYST, open_stores, prepare

DAY = snapshots.EVERY_S
NOW = 1_800_000_000.0
PAGE = 2_048


def _zero_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(3 * PAGE)
        file.write(bytes(4 * PAGE))


def _truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def _zero_all(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


DAMAGES: tuple[Callable[[Path], object], ...] = (
    _zero_page, _truncate, _zero_all, Path.unlink, lambda path: path.write_bytes(b"")
)  # fmt: skip
NAMES = ("zeroed pages", "truncated", "all zeros", "missing", "empty")


def _filled(home: Path) -> Path:
    """Return the ledger of a home with one document in a snapshot and one that came after."""
    stores = open_stores(home)
    stores.put(b"early.txt", prepare("an early heron"))
    stores.embed_all()
    stores.ledger.read(lambda c: snapshots.take_daily(c, stores.ledger.snapshots, NOW))
    stores.put(b"late.txt", prepare("a late bittern"))
    stores.close()
    return home / "ledger.sqlite"


@pytest.mark.parametrize("damage", DAMAGES, ids=NAMES)
def test_damage_is_told_with_the_way_back(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    path = _filled(tmp_path)
    damage(path)
    with pytest.raises(LedgerDamaged) as caught:
        Ledger.open(path)
    snapshot = Path(caught.value.params["snapshot"])
    assert snapshot.exists()
    assert str(snapshot) in caught.value.message
    assert caught.value.message.endswith("jackdaw doctor --restore")
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("damage", DAMAGES, ids=NAMES)
def test_a_snapshot_put_back_is_a_whole_library_again(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    path = _filled(tmp_path)
    damage(path)
    done = snapshots.put_back(path, tmp_path / "snapshots", len(MIGRATIONS), tmp_path / "index")
    assert (done.set_aside is None) == (damage is Path.unlink)
    stores = open_stores(tmp_path)
    stores.publisher.recover()
    damaged = [finding.subject for finding in check_at_start(stores.ledger, stores.index)]
    repair_tables(stores.publisher, ANALYST, damaged)
    assert len(stores.words("heron")) == 1
    assert stores.words("bittern") == []
    stores.put(b"late.txt", prepare("a late bittern"))
    assert len(stores.words("bittern")) == 1
    repair(stores.publisher, ANALYST)
    assert check(stores.ledger, stores.index) == ()
    stores.close()


def test_a_sound_ledger_is_not_replaced(tmp_path: Path) -> None:
    path = _filled(tmp_path)
    with pytest.raises(Conflict):
        snapshots.put_back(path, tmp_path / "snapshots", len(MIGRATIONS), tmp_path / "index")
    assert Ledger.open(path).read(lambda c: len(list(c.execute("SELECT 1 FROM files")))) == 2


def test_an_unsound_snapshot_is_passed_over(tmp_path: Path) -> None:
    path = _filled(tmp_path)
    stores = open_stores(tmp_path)
    later = stores.ledger.read(lambda c: snapshots.take_daily(c, stores.ledger.snapshots, NOW + DAY))
    stores.close()
    _zero_page(later)
    _zero_page(path)
    done = snapshots.put_back(path, tmp_path / "snapshots", len(MIGRATIONS), tmp_path / "index")
    assert done.snapshot.path != later
    done.snapshot.path.unlink()
    _zero_page(path)
    with pytest.raises(NotFound):
        snapshots.put_back(path, tmp_path / "snapshots", len(MIGRATIONS), tmp_path / "index")


def test_a_large_ledger_is_examined_later_and_then_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _filled(tmp_path)
    _zero_page(path)
    monkeypatch.setattr(ledger_module, "CHECKED_AT_OPEN_BYTES", 0)
    ledger = Ledger.open(path)
    with pytest.raises(LedgerDamaged):
        ledger.examine()
    with pytest.raises(LedgerDamaged):
        ledger.read(counters.read)
    with pytest.raises(LedgerDamaged):
        ledger.write(lambda c: counters.count(c, "n"))
    ledger.close()


def test_a_damaged_ledger_takes_no_good_snapshots_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _filled(tmp_path)
    before = snapshots.listed(tmp_path / "snapshots")
    _zero_page(path)
    monkeypatch.setattr(ledger_module, "CHECKED_AT_OPEN_BYTES", 0)
    ledger = Ledger.open(path)
    with pytest.raises(LedgerDamaged):
        ledger.read(lambda c: snapshots.take_daily(c, ledger.snapshots, NOW + DAY))
    ledger.close()
    assert snapshots.listed(tmp_path / "snapshots") == before
    assert len(list((tmp_path / "snapshots").iterdir())) == 1


def test_three_days_are_kept(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite")
    assert snapshots.is_due(ledger.snapshots, NOW)
    for day in range(5):
        ledger.write(lambda c: counters.count(c, "days"))
        ledger.read(lambda c, day=day: snapshots.take_daily(c, ledger.snapshots, NOW + day * DAY))  # type: ignore[misc]
    ledger.close()
    kept = snapshots.listed(tmp_path / "snapshots")
    assert [each.made_at_s for each in kept] == [NOW + day * DAY for day in (4, 3, 2)]
    assert not snapshots.is_due(tmp_path / "snapshots", NOW + 4 * DAY + 60)
    assert snapshots.is_due(tmp_path / "snapshots", NOW + 5 * DAY + 60)
    assert Ledger.open(kept[0].path, tmp_path / "none").read(counters.read) == {"days": 5}


def test_forgetting_takes_the_copies_with_it(tmp_path: Path) -> None:
    path = _filled(tmp_path)
    path.with_name(f"{path.name}.damaged-20260101T000000Z").write_bytes(b"early heron")
    snapshots.wipe(path, tmp_path / "snapshots")
    assert not list(tmp_path.glob("*.damaged-*"))
    assert not list((tmp_path / "snapshots").iterdir())
