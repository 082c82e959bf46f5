"""Facts of the whole library that a search needs: its languages, its size, its usual passage length."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from typing import Final

from engine.assistant.retrieve.wanted import Vocabulary
from engine.library.store.index.folder import Index
from engine.library.store.index.keyword import average_length
from engine.library.store.index.tables import PASSAGES
from engine.library.store.ledger import passages, terms
from engine.library.store.ledger.database import Ledger
from engine.library.store.ledger.selection import languages


@dataclass(frozen=True, slots=True)
class LibraryFacts:
    """Languages of the documents, number of passages, mean terms a passage."""

    languages: tuple[str, ...]
    passages: int
    average_length: float


AGAIN_S: Final = 1.0
_GROWN: Final = 0.1
"""A library that has grown or shrunk by so much has its usual length of a passage looked up anew: a read of 2,000."""


class FactsCache:
    """Reads the facts anew whenever the number of rows in the index has changed.

    Rows lie in the index a moment before the ledger counts their passages: until it has counted all of them, the facts
    are read again each ``AGAIN_S``.
    """

    def __init__(self, ledger: Ledger, index: Index) -> None:
        self._ledger = ledger
        self._index = index
        self._lock = threading.Lock()
        self._rows = -1
        self._sampled_rows = -1
        self._stale_s = math.inf
        """When the facts are to be read again although no row came."""
        self._facts = LibraryFacts((), 0, 1.0)

    def read(self) -> LibraryFacts:
        """Return the facts. Raises IndexDamaged."""
        with self._lock:
            rows = self._index.known_rows(PASSAGES)
            if rows != self._rows or time.monotonic() >= self._stale_s:
                spoken, count, whole = self._ledger.read(
                    lambda c: (languages(c), passages.count(c), passages.is_complete(c))
                )
                self._facts = LibraryFacts(spoken, count, self._average_length(rows))
                self._rows = rows
                self._stale_s = math.inf if whole else time.monotonic() + AGAIN_S
            return self._facts

    def _average_length(self, rows: int) -> float:
        """Return the mean length of a passage as it was when there were about so many rows."""
        if self._sampled_rows >= 0 and abs(rows - self._sampled_rows) <= _GROWN * self._sampled_rows:
            return self._facts.average_length
        length = average_length(self._index)
        self._sampled_rows = rows
        return length

    def vocabulary(self) -> Vocabulary:
        """Return the words of the library, as far as weighing a query needs them."""
        facts = self.read()
        return Vocabulary(
            frequencies=lambda wanted: self._ledger.read(lambda c: terms.frequencies(c, wanted)),
            expand=lambda prefix, limit: self._ledger.read(lambda c: terms.expand(c, prefix, limit)),
            languages=facts.languages,
            passages=facts.passages,
        )
