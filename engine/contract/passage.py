"""Passage: a stretch of a layer's text that is found, quoted and embedded as one."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.document import Role
from engine.contract.locator import Place


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one layer. ``text`` is exactly ``layer.text[start:end]``."""

    layer: str
    ordinal: int
    """Position among the document's passages, from 0."""
    start: int
    end: int
    text: str
    place: Place
    breadcrumb: tuple[str, ...] = ()
    """Headings above it, outermost first."""
    section: tuple[int, int] = (0, 0)
    """Span of the enclosing section in the layer, for answers that need wider context."""
    role: Role = Role.PARAGRAPH

    @property
    def embedding_input(self) -> str:
        """The exact text an embedder reads: headings, then the text. Never a path or file name."""
        return "\n".join([" > ".join(self.breadcrumb), self.text]) if self.breadcrumb else self.text


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """Search terms of one passage, made by analyse, ready for the full-text index (space-separated)."""

    body: str
    """Stemmed terms of the passage's own words, in order."""
    context: str
    """Stemmed terms of the title and headings above it."""
