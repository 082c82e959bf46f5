"""Querying: looks into a LanceDB table, each in one turn of LanceDB's own loop.

LanceDB's blocking queries wait for that loop five or six times each, mostly to ask for a schema they know: 5 ms of
the 17 of a keyword search on an idle machine, more where the processor is wanted elsewhere. Its asynchronous ones,
of which the blocking ones are made, do all of it in one turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from engine.contract.errors import IndexDamaged

Rows = list[dict[str, Any]]


def query(table: Any) -> Any:
    """Return a query of everything in a table, to be narrowed and given to ``fetch``."""
    return table._table.query()  # noqa: SLF001 - the table that is open already; another handle would lag behind it


def fetch(name: str, asked: Any) -> Rows:
    """Return the rows of a query of the table of this name. Raises IndexDamaged."""
    return begin(name, asked)()


def begin(name: str, asked: Any) -> Callable[[], Rows]:
    """Begin a query of the table of this name; return what waits for its rows, which raises IndexDamaged."""
    from lancedb.background_loop import LOOP  # heavy, so not at import time

    found = asyncio.run_coroutine_threadsafe(asked.to_arrow(), LOOP.loop)

    def wait() -> Rows:
        try:
            rows: Rows = found.result().to_pylist()
        except (RuntimeError, OSError, ValueError) as error:
            raise IndexDamaged(str(error), problem=f"table {name}: {str(error)[:200]}") from error
        return rows

    return wait
