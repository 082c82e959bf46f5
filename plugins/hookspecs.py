"""Hookspecs: the functions a plugin may provide. So far one: a reader."""

from __future__ import annotations

from typing import Protocol

from engine.contract.document import ParseOutcome
from plugins.source import Source


class ReadHook(Protocol):
    """Reads one file. Runs in a confined worker; sees nothing but its source; returns plain data."""

    def __call__(self, source: Source) -> ParseOutcome:
        """Return the document, or why there is none. May raise Skip, Damaged or Exceeded."""
        ...
