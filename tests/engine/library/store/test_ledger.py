from __future__ import annotations

import threading
from pathlib import Path

import apsw
import pytest

from engine.contract.errors import EngineFault, LedgerDamaged, NewerLedger
from engine.library.store.ledger import counters
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.schema.migrations import MIGRATIONS


def test_a_write_is_there_after_reopening(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite")
    ledger.write(lambda c: counters.count(c, "files", 3))
    ledger.close()
    again = Ledger.open(tmp_path / "ledger.sqlite")
    assert again.read(counters.read) == {"files": 3}
    again.close()


def test_a_failing_write_leaves_nothing_and_raises_here(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite")

    def fails(connection: Connection) -> None:
        counters.count(connection, "files")
        raise KeyError("stop")

    with pytest.raises(KeyError):
        ledger.write(fails)
    assert ledger.read(counters.read) == {}
    ledger.write(lambda c: counters.count(c, "after"))
    assert ledger.read(counters.read) == {"after": 1}
    ledger.close()


def test_a_reader_sees_one_snapshot_while_others_write(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite")
    ledger.write(lambda c: counters.count(c, "n"))

    def twice(connection: Connection) -> tuple[dict[str, int], dict[str, int]]:
        before = counters.read(connection)
        writer = threading.Thread(target=lambda: ledger.write(lambda c: counters.count(c, "n")))
        writer.start()
        writer.join()
        return before, counters.read(connection)

    before, after = ledger.read(twice)
    assert before == after == {"n": 1}
    assert ledger.read(counters.read) == {"n": 2}
    ledger.close()


def test_readers_cannot_write(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite")
    with pytest.raises(apsw.ReadOnlyError):
        ledger.read(lambda c: counters.count(c, "n"))
    ledger.close()


def test_durability_settings(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite")
    found = ledger.write(
        lambda c: [c.pragma(p) for p in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")]
    )
    assert found == ["wal", 2, 1, 1]
    ledger.close()


def test_a_newer_ledger_is_refused_and_names_the_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.open(path).close()
    further = (*MIGRATIONS, "CREATE TABLE later(x)")
    Ledger.open(path, migrations=further).close()
    with pytest.raises(NewerLedger) as caught:
        Ledger.open(path)
    assert caught.value.params["found"] == str(len(further))
    snapshot = Path(caught.value.params["snapshot"])
    assert snapshot.parent == tmp_path / "snapshots"
    Ledger.open(snapshot).close()


def test_a_failing_migration_leaves_the_version_before(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.open(path).close()
    with pytest.raises(apsw.SQLError):
        Ledger.open(path, migrations=(*MIGRATIONS, "CREATE TABLE later(x); NONSENSE"))
    ledger = Ledger.open(path, migrations=(*MIGRATIONS, "CREATE TABLE later(x)"))
    assert ledger.read(lambda c: c.pragma("user_version")) == len(MIGRATIONS) + 1
    ledger.close()


def test_a_file_that_is_no_database_is_a_clear_fault(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"not a database" * 1_000)
    with pytest.raises(LedgerDamaged):
        Ledger.open(path)


def test_write_inside_write_is_refused(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite")
    with pytest.raises(RuntimeError):
        ledger.write(lambda c: ledger.write(lambda d: None))
    ledger.close()
    with pytest.raises(EngineFault):
        ledger.write(lambda c: None)


def test_a_ledger_that_shrank_reads_and_writes_on(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    ledger.write(lambda c: c.execute("INSERT INTO counters VALUES ('pages', 1)"))
    read = "SELECT value FROM counters WHERE name = 'pages'"
    assert ledger.read(lambda c: c.execute(read).get) == 1
    ledger.shrink()
    ledger.write(lambda c: c.execute("UPDATE counters SET value = 2 WHERE name = 'pages'"))
    assert ledger.read(lambda c: c.execute(read).get) == 2
    ledger.close()
