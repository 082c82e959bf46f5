"""Restoring: a snapshot of the ledger takes the place of one that cannot be used."""

from __future__ import annotations

import logging

from engine.library.store.schema import MIGRATIONS
from engine.library.store.snapshots import PutBack, put_back
from engine.settings.paths import Home

log = logging.getLogger(__name__)


def restore_ledger(home: Home) -> PutBack:
    """Put the newest sound snapshot back that this program can read; the caller holds the home's lock.

    Raises Conflict when the ledger needs no help, NotFound when there is no such snapshot.
    """
    done = put_back(home.ledger, home.snapshots, len(MIGRATIONS), home.index)
    log.warning("the ledger is now the snapshot %s; the one before lies at %s", done.snapshot.path, done.set_aside)
    return done
