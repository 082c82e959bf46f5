"""Restoring: a snapshot or a backup takes the place of a ledger that cannot be used or is not wanted any more."""

from __future__ import annotations

import logging
from pathlib import Path

from engine.library.store.care.snapshots import put_back
from engine.library.store.schema.migrations import MIGRATIONS
from engine.settings.paths import Home
from engine.wiring.backup import put_back_backup

log = logging.getLogger(__name__)


def restore_ledger(home: Home) -> tuple[Path, Path | None]:
    """Put the newest sound snapshot back that this program can read; the caller holds the home's lock.

    Returns the snapshot, and where the ledger lies that was there before. Raises Conflict when the ledger needs no
    help, NotFound when there is no such snapshot.
    """
    done = put_back(home.ledger, home.snapshots, len(MIGRATIONS), home.index)
    log.warning("the ledger is now the snapshot %s; the one before lies at %s", done.snapshot.path, done.set_aside)
    return done.snapshot.path, done.set_aside


def restore_backup(home: Home, backup: str) -> tuple[Path, Path | None]:
    """Put a backup back; the caller holds the home's lock.

    Returns the backup, and where the ledger lies that was there before. Raises BadRequest for what is no whole backup.
    """
    set_aside = put_back_backup(home, Path(backup))
    log.warning("a backup was put back; the ledger before lies at %s", set_aside)
    return Path(backup), set_aside
