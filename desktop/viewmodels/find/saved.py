"""Saved searches: names for what is looked for again and again, in the window's own file. Pure but for the keeper."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from desktop.viewmodels.find.facets import EVERYTHING, Narrowing

_MOST = 50


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """Words and what they were narrowed to."""

    query: str
    narrowing: Narrowing = EVERYTHING

    @property
    def name(self) -> str:
        """What it is called: its words, then what narrows them."""
        said = [value for name, value in asdict(self.narrowing).items() if value and name != "folder"]
        folder = self.narrowing.folder.rstrip("/").rpartition("/")[2]
        return ", ".join(part for part in (self.query.strip(), *said, folder) if part)


class Keeper(Protocol):
    """Where one text is kept."""

    @property
    def searches(self) -> str:
        """What was kept last."""
        ...

    @searches.setter
    def searches(self, text: str) -> None: ...


def written(searches: Sequence[SavedSearch]) -> str:
    """Return saved searches as JSON."""
    return json.dumps([asdict(search) for search in searches])


def read(text: str) -> tuple[SavedSearch, ...]:
    """Return the saved searches of a text; what does not fit is left out."""
    try:
        rows = json.loads(text or "[]")
    except ValueError:
        return ()
    found = (_search(row) for row in rows) if isinstance(rows, list) else ()
    return tuple(search for search in found if search is not None)


def with_saved(searches: Sequence[SavedSearch], search: SavedSearch) -> tuple[SavedSearch, ...]:
    """Return searches with one more at the top, at most fifty."""
    return (search, *(one for one in searches if one != search))[:_MOST]


def _search(row: Any) -> SavedSearch | None:
    if not isinstance(row, dict) or not isinstance(row.get("query"), str):
        return None
    narrowing = row.get("narrowing")
    told = narrowing if isinstance(narrowing, dict) else {}
    known = {name: value for name, value in told.items() if name in Narrowing.__slots__ and isinstance(value, str)}
    return SavedSearch(row["query"], Narrowing(**known))
