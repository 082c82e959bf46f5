"""Erasure: writing fragments of a table anew without their deleted rows.

LanceDB only marks rows as deleted, and merging files leaves a fragment alone while fewer than a tenth of its rows are:
what was forgotten would stay in the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

_ADDRESS_BITS: Final = 32
"""A row's address is its fragment's number, shifted by so many bits, plus its place in there."""


def marked_fragments(folder: Path) -> list[int]:
    """Return the fragments of a table's folder with rows that are only marked as deleted, maybe in older versions."""
    found = (entry.name.partition("-")[0] for entry in (folder / "_deletions").glob("*-*"))
    return sorted({int(number) for number in found if number.isdecimal()})


def rewrite(table: Any, fragment: int) -> int:
    """Append the living rows of a fragment anew and drop it; return how many rows.

    A kill in between leaves rows twice, which the check at the next start finds and mends.
    """
    where = f"_rowaddr >= {fragment << _ADDRESS_BITS} AND _rowaddr < {(fragment + 1) << _ADDRESS_BITS}"
    rows = 0
    for batch in table.search().where(where).limit(None).to_batches():
        if batch.num_rows:
            import pyarrow as pa

            table.add(pa.Table.from_batches([batch]))
            rows += int(batch.num_rows)
    if rows:
        table.delete(where)
    return rows
