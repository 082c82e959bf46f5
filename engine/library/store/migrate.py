"""Bringing a ledger to this program's schema: a snapshot first, then one transaction a migration."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import apsw

from engine.contract.errors import NewerLedger


def schema_version(connection: apsw.Connection) -> int:
    """Return the number of migrations the ledger has had."""
    return int(connection.pragma("user_version"))


def migrate(connection: apsw.Connection, path: Path, snapshots: Path, migrations: Sequence[str]) -> None:
    """Apply the missing migrations, each in one transaction, so that a kill leaves a whole version behind.

    Raises NewerLedger, naming the newest snapshot this program can read, when the ledger is from a newer one.
    """
    found = schema_version(connection)
    if found > len(migrations):
        raise NewerLedger(found=found, known=len(migrations), snapshot=_readable(snapshots, len(migrations)))
    if 0 < found < len(migrations):
        _snapshot(connection, snapshots / f"{path.stem}-v{found}.sqlite")
    for version in range(found, len(migrations)):
        connection.execute("BEGIN EXCLUSIVE")
        try:
            connection.execute(migrations[version])
            connection.pragma("user_version", version + 1)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _snapshot(connection: apsw.Connection, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(unfinished),))
    handle = os.open(unfinished, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    unfinished.replace(target)


def _readable(snapshots: Path, known: int) -> str:
    for version in range(known, 0, -1):
        for found in sorted(snapshots.glob(f"*-v{version}.sqlite")):
            return str(found)
    return f"(none in {snapshots})"
