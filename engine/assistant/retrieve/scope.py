"""Scope: which documents a search may return, and how that is told to the index."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from engine.assistant.retrieve.dates import span_ns
from engine.assistant.retrieve.query import Query, parse_kind
from engine.contract.document import Kind
from engine.contract.file import DocumentId
from engine.contract.request import SearchFilters
from engine.library.store.ledger import selection as selections
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.selection import Selection

T = TypeVar("T")
U = TypeVar("U")

PUSHED_DOCUMENTS: Final = 2_000
"""Up to so many documents are named to the index; beyond, more results are fetched and sifted."""
MOST_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that may be found: those named (None: not few enough to name), none of the ``excluded``."""

    selection: Selection
    documents: tuple[DocumentId, ...] | None = None
    excluded: frozenset[DocumentId] = frozenset()
    holds_phrase: bool = False
    """Whether those named are the documents that hold a quoted phrase."""

    def sift(self, connection: Connection, ids: Sequence[DocumentId]) -> set[DocumentId]:
        """Return those documents that may be found: shown, selected, not excluded."""
        named = ids if self.documents is None else set(ids).intersection(self.documents)
        wanted = [document for document in dict.fromkeys(named) if document not in self.excluded]
        return selections.shown(connection, self.selection, wanted)


def scope_of(connection: Connection, query: Query, filters: SearchFilters) -> Scope:
    """Return the scope of a query and of filters chosen beside it. Raises BadQuery for a bad kind or date."""
    selection = _selection(query, filters)
    return _scope(connection, selection)


def figures_scope(connection: Connection, scope: Scope) -> Scope:
    """Return the scope of pictures inside documents: who asks for pictures means them too, whatever they lie in."""
    if Kind.IMAGE.value not in scope.selection.kinds or scope.holds_phrase:
        return scope
    return replace(_scope(connection, replace(scope.selection, kinds=())), excluded=scope.excluded)


def gather(fetch: Callable[[int], list[T]], keep: Callable[[list[T]], list[U]], wanted: int) -> list[U]:
    """Return at least ``wanted`` kept rows if there are so many, fetching more while too many are sifted out."""
    limit = wanted
    while True:
        rows = fetch(limit)
        kept = keep(rows)
        # Several vectors of one passage come back as one row, so a full fetch may be somewhat short.
        if len(kept) >= wanted or len(rows) < limit // 2 or limit >= MOST_ROWS:
            return kept
        limit = min(limit * 5, MOST_ROWS)


def _scope(connection: Connection, selection: Selection) -> Scope:
    if selection.is_everything:
        return Scope(selection)
    found = selections.documents(connection, selection, PUSHED_DOCUMENTS + 1)
    return Scope(selection, tuple(found) if len(found) <= PUSHED_DOCUMENTS else None)


def _selection(query: Query, filters: SearchFilters) -> Selection:
    kinds = [kind.value for kind in query.kinds]
    if filters.kind:
        chosen = parse_kind(filters.kind).value
        kinds = [kind for kind in kinds if kind == chosen] or ([chosen] if not kinds else ["none"])
    formats = list(query.formats)
    if filters.format:
        chosen = filters.format.lower().removeprefix(".")
        formats = [name for name in formats if name == chosen] or ([chosen] if not formats else ["none"])
    since = [query.since_ns, span_ns(filters.since)[0] if filters.since else None]
    until = [query.until_ns, span_ns(filters.until)[1] if filters.until else None]
    folders = (*query.folders, *([filters.folder] if filters.folder else []))
    return Selection(
        kinds=tuple(dict.fromkeys(kinds)),
        formats=tuple(dict.fromkeys(formats)),
        folders=tuple(_folder(folder) for folder in folders),
        among=tuple(_folder(folder) for folder in filters.folders),
        since_ns=max((moment for moment in since if moment is not None), default=None),
        until_ns=min((moment for moment in until if moment is not None), default=None),
        created=query.created,
        languages=(filters.language,) if filters.language else (),
        authors=(filters.author,) if filters.author else (),
        longer_s=max((one for one in (query.longer_s, filters.longer_s or None) if one is not None), default=None),
        shorter_s=min((one for one in (query.shorter_s, filters.shorter_s or None) if one is not None), default=None),
    )


def _folder(folder: str) -> bytes:
    """Return the bytes path of an address, an absolute path or the name of a folder."""
    if folder.startswith("file://"):
        return unquote_to_bytes(urlsplit(folder).path)
    return os.fsencode(os.path.expanduser(folder))
