"""Thumbs: small pictures of the pages that citations stand on, as the engine's confined workers draw them."""

from __future__ import annotations

from PySide6.QtGui import QImage

from desktop.engine_link.engine import Engine
from engine.contract.answer import Citation
from engine.contract.locator import ImagePlace, PagePlace


def part_of_citation(citation: Citation) -> str | None:
    """Return the part of a document to draw (``page:3``; empty for a picture); None where there is none to draw."""
    if not citation.document:
        return None
    place = citation.locator.place
    if isinstance(place, PagePlace) and place.spots:
        return f"page:{place.spots[0].page}"
    return "" if isinstance(place, ImagePlace) else None


def fetch_thumb(engine: Engine, citation: Citation, side: int) -> QImage | None:
    """Return a picture at most ``side`` pixels long; None where there is none. Raises JackdawError."""
    part = part_of_citation(citation)
    if part is None:
        return None
    return QImage.fromData(engine.picture(citation.document, part, side))
