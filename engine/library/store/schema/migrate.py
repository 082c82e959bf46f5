"""Bringing a ledger to this program's schema: a snapshot first, then one transaction a migration."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import apsw

from engine.contract.errors import NewerLedger
from engine.library.store.care import snapshots


def schema_version(connection: apsw.Connection) -> int:
    """Return the number of migrations the ledger has had."""
    return int(connection.pragma("user_version"))


def migrate(connection: apsw.Connection, path: Path, folder: Path, migrations: Sequence[str]) -> None:
    """Apply the missing migrations, each in one transaction, so that a kill leaves a whole version behind.

    Raises NewerLedger, naming the newest snapshot this program can read, when the ledger is from a newer one, and
    LedgerDamaged when the snapshot shows that the ledger is.
    """
    found = schema_version(connection)
    if found > len(migrations):
        raise NewerLedger(found=found, known=len(migrations), snapshot=_readable(folder, len(migrations)))
    if 0 < found < len(migrations):
        snapshots.take(connection, folder / f"{path.stem}-v{found}.sqlite")
    for version in range(found, len(migrations)):
        connection.execute("BEGIN EXCLUSIVE")
        try:
            connection.execute(migrations[version])
            connection.pragma("user_version", version + 1)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _readable(folder: Path, known: int) -> str:
    found = snapshots.listed(folder, known)
    return str(found[0].path) if found else f"(none in {folder})"
