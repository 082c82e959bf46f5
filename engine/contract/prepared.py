"""PreparedDocument: a file's content, cut and analysed, ready to be published."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.document import Document
from engine.contract.passage import Passage, PassageTerms


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """One document with its passages and their search terms, in the same order."""

    content_hash: bytes
    """SHA-256 of the file's bytes (of the member's bytes for a member)."""
    document: Document
    passages: tuple[Passage, ...]
    terms: tuple[PassageTerms, ...]
