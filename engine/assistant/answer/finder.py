"""Finder: the search, as answering needs it."""

from __future__ import annotations

from typing import Protocol

from engine.contract.call import Call
from engine.contract.hit import SearchResult
from engine.contract.request import SearchRequest


class Finder(Protocol):
    """Finds passages, once what they are found in is open."""

    @property
    def is_open(self) -> bool:
        """Whether a search begins at once."""
        ...

    def search(self, request: SearchRequest, call: Call) -> SearchResult:
        """Return the hits for a request."""
        ...
