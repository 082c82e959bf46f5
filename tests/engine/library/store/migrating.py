"""A program that dies while it brings a ledger to a newer schema: HOME POINT, with the point one of POINTS."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import apsw

from engine.library.store.care import snapshots
from engine.library.store.ledger.database import Ledger
from engine.library.store.schema.migrations import MIGRATIONS

POINTS = ("snapshot", "first", "between", "second", "after")


def later(point: str = "") -> tuple[str, ...]:
    """Return this program's migrations and two more, which call ``die`` at a point."""

    def at(here: str) -> str:
        return "SELECT die();" if here == point else ""

    return (
        *MIGRATIONS,
        f"CREATE TABLE later(x); {at('first')} INSERT INTO later VALUES(1);",
        f"{at('between')} ALTER TABLE later ADD COLUMN y; {at('second')} UPDATE later SET y = 2; {at('after')}",
    )


def _die(*_: object) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


if __name__ == "__main__":
    home, chosen = sys.argv[1:]
    apsw.connection_hooks.append(lambda connection: connection.create_scalar_function("die", _die, 0))
    if chosen == "snapshot":
        snapshots._sync = _die  # type: ignore[assignment]
    Ledger.open(Path(home) / "ledger.sqlite", migrations=later(chosen)).close()
