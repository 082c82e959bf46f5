"""Hookspecs: the functions a plugin may provide: a reader, one that draws what it reads, one that lists its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from engine.contract.document import ParseOutcome
from plugins.source import Source

if TYPE_CHECKING:
    from engine.contract.figure import Figure
    from plugins.picture import Drawn, Wish


class ReadHook(Protocol):
    """Reads one file. Runs in a confined worker; sees nothing but its source; returns plain data."""

    def __call__(self, source: Source) -> ParseOutcome:
        """Return the document, or why there is none. May raise Skip, Damaged or Exceeded."""
        ...


class RenderHook(Protocol):
    """Draws one part of a file. Runs in a confined worker, as a reader does."""

    def __call__(self, source: Source, wish: Wish) -> Drawn:
        """Return the pixels. May raise Skip (no_such_part, encrypted, ...), Damaged or Exceeded."""
        ...


class FiguresHook(Protocol):
    """Lists the pictures inside one file. Runs in a confined worker, as a reader does."""

    def __call__(self, source: Source) -> tuple[Figure, ...]:
        """Return the figures worth looking at, in order. May raise Skip, Damaged or Exceeded."""
        ...
