"""Spot: a place in a document that the viewer can show."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.viewmodels import wording
from desktop.viewmodels.find.hits import hit_name
from engine.contract.answer import Citation
from engine.contract.hit import Hit
from engine.contract.locator import Locator


@dataclass(frozen=True, slots=True)
class Spot:
    """One place, and how many others it was found among (``position`` counts from 1; 0 when alone)."""

    name: str
    path: str
    uri: str
    document: int
    locator: Locator
    quote: str
    position: int = 0
    total: int = 0
    matched: int = 0
    """How many letters into the quote the first word stands that was looked for."""

    @property
    def reference(self) -> str:
        """The place in words: ``lease.pdf, page 3``."""
        return wording.joined((self.name, wording.place(self.locator.place)), ", ")


def spot_of_hit(hit: Hit, position: int, total: int) -> Spot:
    """Return the spot of a search hit."""
    name, document, matched = hit_name(hit), int(hit.document), _first_match(hit)
    return Spot(name, hit.path, hit.uri, document, hit.locator, hit.text, position, total, matched)


def _first_match(hit: Hit) -> int:
    """Return how far into the passage its first marked word stands; 0 when none is marked."""
    shown = hit.snippet
    return max(0, hit.text.find(shown.text)) + shown.marks[0][0] if shown.marks else 0


def spot_of_citation(citation: Citation, total: int) -> Spot:
    """Return the spot of a source of an answer."""
    name = wording.member_name(citation.locator) or wording.file_name(citation.path)
    return Spot(
        name,
        citation.path,
        citation.uri,
        citation.document,
        citation.locator,
        citation.quote,
        citation.n,
        total,
    )
