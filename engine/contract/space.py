"""Space: which model, in which form, made a vector. Vectors of different spaces are never compared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Space:
    """Identity of a vector space. Two spaces are the same only if every field is."""

    media: str
    """text, image or frame."""
    model: str
    revision: str
    dimension: int
    prefix_query: str = ""
    prefix_passage: str = ""
    normalised: bool = True

    @property
    def id(self) -> str:
        """Short stable name, used as the suffix of the space's table."""
        facts = (self.media, self.model, self.revision, self.dimension, self.prefix_query, self.prefix_passage)
        digest = hashlib.sha256(repr((*facts, self.normalised)).encode()).hexdigest()[:12]
        return f"{self.media}_{digest}"


def vector_key(text: str) -> bytes:
    """Return the 16-byte key of one exact embedder input, the same in every space."""
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).digest()[:16]
