"""Restore: telling whether a table of the index can be read, and going back to its last good version if not."""

from __future__ import annotations

from typing import Final

from engine.contract.errors import IndexDamaged
from engine.library.store.index.folder import Index
from engine.library.store.index.tables import schema_of

ATTEMPTS: Final = 3
"""Versions to go back at most: more would lose more rows than a rebuild is worth."""


def problem_of(index: Index, name: str) -> str | None:
    """Read every row of a table and return what is wrong with it, or None."""
    found = index.damaged().get(name)
    if found is not None:
        return found
    try:
        rows = sum(batch.num_rows for batch in index.scan(name, schema_of(name, 1).names))
        if rows != index.count(name):
            return f"holds {rows} rows and claims {index.count(name)}"
    except IndexDamaged as error:
        return error.params.get("problem", "cannot be read")
    return None


def go_back(index: Index, name: str) -> bool:
    """Drop newest versions of a damaged table until one can be read; return whether one could.

    What that loses is for the caller to find (the ledger knows) and to write again.
    """
    for _ in range(ATTEMPTS):
        # Lance names manifests so that the newest sorts first.
        manifests = sorted((index.folder / f"{name}.lance" / "_versions").glob("*.manifest"))
        if len(manifests) < 2:
            return False
        manifests[0].unlink()
        (manifests[0].parent / "latest_version_hint.json").unlink(missing_ok=True)
        index.reopen(name)
        if problem_of(index, name) is None and index.count(name):
            return True
    return False
