"""Spot: a place in a document that the viewer can show."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.viewmodels import wording
from desktop.viewmodels.find.hits import hit_name
from desktop.viewmodels.kinds import ending_of, media_kind_of
from engine.contract.answer import Citation
from engine.contract.chat import AttachmentPart, attachment_of
from engine.contract.hit import Hit
from engine.contract.locator import ImagePlace, Locator, PagePlace, PageSpot, Place, SectionPlace


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
    is_whole: bool = False
    """All of the file is meant, from its beginning."""

    @property
    def attachment(self) -> str:
        """The content hash of what was dropped into a chat; empty for a file of the library."""
        return attachment_of(self.uri)

    @property
    def reference(self) -> str:
        """The place in words: ``lease.pdf, page 3``."""
        return wording.joined((self.name, wording.place(self.locator.place)), ", ")


def spot_of_attachment(attached: AttachmentPart) -> Spot:
    """Return the spot that shows what was dropped into a chat from its beginning."""
    return Spot(attached.name, "", attached.uri, 0, Locator(_beginning(attached.name)), "", is_whole=True)


def _beginning(name: str) -> Place:
    if ending_of(name) == "pdf":
        return PagePlace((PageSpot(1),))
    return ImagePlace() if media_kind_of(name) == "image" else SectionPlace()


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
