"""Facets: what found documents have in common, counted, so that a search can be narrowed by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from engine.assistant.retrieve.blend import Placed
from engine.contract.file import file_uri, join_path
from engine.contract.hit import Facets, FacetValue
from engine.library.store.ledger import selection as selections
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.selection import Selection

FACETED: Final = 2_000
"""Only the best so many results are counted: a facet is an offer to narrow, not a statistic."""
_SHOWN: Final = 12


def count_facets(connection: Connection, selection: Selection, placed: Sequence[Placed]) -> Facets:
    """Return the facets of the best results; each document counts once for a value."""
    ids = list(dict.fromkeys(one.document for one in placed))[:FACETED]
    rows = selections.facts(connection, selection, ids)

    def counted(value_of: Callable[[Any], str]) -> tuple[FacetValue, ...]:
        pairs = {(row[0], value_of(row)) for row in rows}
        counts = Counter(value for _document, value in pairs if value)
        common = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
        return tuple(FacetValue(value, count) for value, count in common)

    return Facets(
        kinds=counted(lambda row: row[1]),
        folders=counted(lambda row: _folder(row[5], row[6])),
        years=counted(lambda row: _year(row[4])),
        languages=counted(lambda row: row[2]),
        authors=counted(lambda row: row[3]),
    )


def _folder(root: bytes, path: bytes) -> str:
    folder = join_path(root, path).rpartition(b"/")[0] if path else root.rpartition(b"/")[0]
    return file_uri(folder)


def _year(moment_ns: int) -> str:
    return str(datetime.fromtimestamp(moment_ns / 1e9, tz=UTC).astimezone().year) if moment_ns > 0 else ""
