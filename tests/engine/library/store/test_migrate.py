"""Migrations that are killed, and programs that meet a ledger from another time."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.contract.errors import NewerLedger
from engine.library.store.care import snapshots
from engine.library.store.ledger import counters
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.schema.migrations import MIGRATIONS
from tests.engine.library.store.migrating import POINTS, later

NOW = len(MIGRATIONS)


def _rows(connection: Connection) -> list[tuple[int, int]]:
    return connection.execute("SELECT x, y FROM later").fetchall()


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_leaves_a_whole_version_and_the_next_start_goes_on(tmp_path: Path, point: str) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger.open(path)
    ledger.write(lambda c: counters.count(c, "kept", 7))
    ledger.close()
    program = [sys.executable, "-m", "tests.engine.library.store.migrating", str(tmp_path), point]
    died = subprocess.run(program, timeout=60, check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()

    left = snapshots.listed(tmp_path / "snapshots")
    assert [each.version for each in left] == ([] if point == "snapshot" else [NOW])
    again = Ledger.open(path, migrations=later())
    assert again.read(_rows) == [(1, 2)]
    assert again.read(counters.read) == {"kept": 7}
    again.close()
    assert not list((tmp_path / "snapshots").glob("*.part*"))
    assert {each.version for each in snapshots.listed(tmp_path / "snapshots")} >= {NOW}


def test_an_older_program_names_a_snapshot_that_it_can_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger.open(path)
    ledger.write(lambda c: counters.count(c, "then", 1))
    ledger.close()
    ledger = Ledger.open(path, migrations=later())
    ledger.write(lambda c: counters.count(c, "since", 1))
    ledger.read(lambda c: snapshots.take_daily(c, ledger.snapshots, 1_800_000_000.0))
    ledger.close()
    with pytest.raises(NewerLedger) as caught:
        Ledger.open(path)
    named = Path(caught.value.params["snapshot"])
    assert named.name == f"ledger-v{NOW}.sqlite"
    assert named.exists()
    assert "jackdaw doctor --restore" in caught.value.message

    done = snapshots.put_back(path, tmp_path / "snapshots", NOW, tmp_path / "index")
    assert done.snapshot.path == named
    old = Ledger.open(path)
    assert old.read(counters.read) == {"then": 1}
    old.close()
    assert done.set_aside is not None
    newer = Ledger.open(done.set_aside, migrations=later())
    assert newer.read(counters.read) == {"then": 1, "since": 1}
    newer.close()


def test_without_a_snapshot_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.open(path, migrations=later()).close()
    with pytest.raises(NewerLedger) as caught:
        Ledger.open(path)
    assert f"(none in {tmp_path / 'snapshots'})" in caught.value.message
