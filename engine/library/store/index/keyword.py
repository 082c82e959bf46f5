"""Keyword: passages and file names by their terms, through the index's full-text columns.

LanceDB scores by BM25 with k1 1.2 and b 0.75 fixed, and sums columns as it likes; callers that care rank the
candidates themselves by the terms that come back with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.file import DocumentId, FileId, PassageId
from engine.library.store.index.folder import Index
from engine.library.store.index.querying import Rows, begin, fetch, query
from engine.library.store.index.tables import NAMES, PASSAGES, number_filter

PHRASE_SLOP: Final = 3
"""Terms a phrase may skip: a compound stands before its parts, so ``the mzl`` must match ``the mzl782 mzl``."""
_SAMPLE: Final = 2_000


@dataclass(frozen=True, slots=True)
class TermQuery:
    """Prepared terms to look for in passages. Empty tuples of filters let everything through."""

    terms: tuple[str, ...] = ()
    """Any of these, in text or headings."""
    phrases: tuple[tuple[str, ...], ...] = ()
    """When given, one of these near together and in order; ``terms`` then does not matter."""
    documents: tuple[DocumentId, ...] | None = None
    kinds: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PassageMatch:
    """A passage that holds some of the terms, with all its own terms. ``score`` is the index's."""

    passage: PassageId
    document: DocumentId
    score: float
    body: str
    context: str


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A file whose name holds some of the terms, with all terms of the name."""

    file: FileId
    score: float
    name: str


def search_passages(index: Index, asked: TermQuery, limit: int) -> list[PassageMatch]:
    """Return up to ``limit`` passages, the best first, hidden documents included. Raises IndexDamaged."""
    if asked.documents == () or not (asked.terms or asked.phrases):
        return []
    lance = _lance()
    parts: list[Any] = [_phrase(phrase, PHRASE_SLOP) for phrase in asked.phrases] or [
        lance.MultiMatchQuery(" ".join(asked.terms), ["body", "context"])
    ]
    found: dict[int, PassageMatch] = {}
    for part in parts:
        columns = ["passage", "document", "body", "context", "_score"]
        for row in _rows(index, PASSAGES, part, columns, limit, _where(asked)):
            match = PassageMatch(row["passage"], row["document"], row["_score"], row["body"], row["context"])
            found.setdefault(match.passage, match)
    return sorted(found.values(), key=lambda match: (-match.score, match.passage))[:limit]


def documents_with(index: Index, phrase: Sequence[str], limit: int) -> set[DocumentId]:
    """Return up to ``limit`` documents that hold the terms one after the other in a passage. Raises IndexDamaged."""
    if not phrase:
        return set()
    return {row["document"] for row in _rows(index, PASSAGES, _phrase(phrase, 0), ["document", "_score"], limit, "")}


def begin_names(index: Index, terms: Sequence[str], limit: int) -> Callable[[], list[NameMatch]]:
    """Begin to look for files whose names hold a term; return what waits for the best ``limit``, gone ones included.

    Both raise IndexDamaged.
    """
    if not terms:
        return list
    part = _lance().MatchQuery(" ".join(terms), "name")
    wait = _begun(index, NAMES, part, ["file", "name", "_score"], limit, "")

    def found() -> list[NameMatch]:
        matches = (NameMatch(row["file"], row["_score"], row["name"]) for row in wait())
        return sorted(matches, key=lambda match: (-match.score, match.file))

    return found


def average_length(index: Index) -> float:
    """Return the mean number of terms of a passage, from a sample; at least 1."""
    rows = fetch(PASSAGES, query(index.table(PASSAGES)).select(["body"]).limit(_SAMPLE))
    lengths = [row["body"].count(" ") + 1 for row in rows]
    return max(1.0, sum(lengths) / len(lengths)) if lengths else 1.0


def _lance() -> Any:
    import lancedb.query  # heavy, so not at import time; Any, because its dataclasses hide their defaults from mypy

    return lancedb.query


def _phrase(terms: Sequence[str], slop: int) -> Any:
    lance = _lance()
    return (
        lance.MatchQuery(terms[0], "body") if len(terms) == 1 else lance.PhraseQuery(" ".join(terms), "body", slop=slop)
    )


def _where(asked: TermQuery) -> str:
    rules = [f"{column} IN ({', '.join(map(_quoted, values))})" for column, values in _listed(asked) if values]
    if asked.documents is not None:
        rules.append(number_filter("document", asked.documents))
    return " AND ".join(rules)


def _listed(asked: TermQuery) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("media_kind", asked.kinds), ("format", asked.formats)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _rows(index: Index, table: str, part: Any, columns: list[str], limit: int, where: str) -> Rows:
    return _begun(index, table, part, columns, limit, where)()


def _begun(index: Index, table: str, part: Any, columns: list[str], limit: int, where: str) -> Callable[[], Rows]:
    if index.known_rows(table) == 0:
        return list  # there is no full-text index before the first row
    search = query(index.table(table)).nearest_to_text(part).select(columns).limit(limit)
    return begin(table, search.where(where) if where else search)
