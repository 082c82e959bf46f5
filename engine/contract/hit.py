"""Hit: one result of a search, saying where it is and why it was found."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.file import DocumentId, PassageId
from engine.contract.label import Label
from engine.contract.locator import Locator


@dataclass(frozen=True, slots=True)
class Why:
    """One reason of a hit: its rank (1-based) in a channel and, for words, the terms that matched."""

    channel: str
    """keyword, semantic, phrase, name; image (looks like what was asked for), copy (the same picture, changed)."""
    rank: int
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of the passage's text with the spans (offsets in ``text``) that matched."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A document with almost the same picture as the hit it stands under."""

    document: DocumentId
    path: str
    """For display."""
    uri: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One found passage of one document, with every file that holds it."""

    rank: int
    passage: PassageId
    document: DocumentId
    document_hash: str
    path: str
    """For display; invalid bytes escaped."""
    uri: str
    """Exact address of the file."""
    also_at: tuple[str, ...]
    """Display paths of other files with the same content."""
    media_kind: str
    format: str
    title: str
    modified_ns: int
    score: float
    why: tuple[Why, ...]
    locator: Locator
    snippet: Snippet
    text: str
    """The whole passage."""
    breadcrumb: tuple[str, ...]
    label: Label
    picture: str = ""
    """The part that shows it (a figure), for ``/picture``; empty where the locator says it."""
    near_copies: tuple[NearCopy, ...] = ()
    """Other documents that show the same picture (scaled, turned, saved again), which are no hits of their own."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One way to narrow a search, as the filter takes it, and how many of the documents found it would leave."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the documents found have in common, each list by count, the largest first."""

    kinds: tuple[FacetValue, ...] = ()
    folders: tuple[FacetValue, ...] = ()
    """``file://`` addresses."""
    years: tuple[FacetValue, ...] = ()
    """Of the last change; for ``since`` and ``until``."""
    languages: tuple[FacetValue, ...] = ()
    """ISO 639-1."""
    authors: tuple[FacetValue, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search returns: the hits and how they came about."""

    query: str
    took_ms: float
    hits: tuple[Hit, ...]
    mode: str
    """hybrid, keyword or semantic, as it was really run."""
    notes: tuple[str, ...] = ()
    """Sentences for the person: what was not searched and why."""
    suggestion: str = ""
    """A better spelling when nothing matched."""
    facets: Facets | None = None
    """Only when the request asked for them."""
    unheard: tuple[str, ...] = ()
    """Sentences for the person: which recordings, found or searched by name, are not heard to their end yet."""
