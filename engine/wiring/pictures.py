"""Pictures: pages, pictures and thumbnails of documents as pixels for a window, drawn once and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from engine.contract.file import DocumentId
from engine.contract.reason import Reason
from engine.library.ingest.later.subject import Contents
from engine.library.parse.pool import ParserPool
from engine.library.render.cache import PictureCache
from engine.library.render.renderer import Renderer, Wanted, check_side, refusal
from engine.library.store.ledger import documents
from engine.library.store.ledger.database import Ledger
from engine.library.store.ledger.known import held_among

STORYBOARD: Final = "storyboard"
VERSION: Final = 1
"""Of how things are drawn; a change leaves what was kept to be swept away in time."""


class Pictures:
    """Thread-safe."""

    def __init__(
        self, ledger: Ledger, pool: ParserPool, cache: PictureCache, story: Callable[[int], tuple[float, ...]]
    ) -> None:
        """``story`` gives the moments of a film's storyboard, none where they are not known (yet)."""
        self._story = story
        self._ledger = ledger
        self._contents = Contents(ledger, pool)
        self._renderer = Renderer(pool)
        self._cache = cache

    def picture(self, document: int, part: str, side: int) -> bytes:
        """Return one part of a document as WebP, upright, at most ``side`` pixels long and never enlarged.

        ``part`` is ``page:N``; empty is the first page, or the picture itself. Raises NotFound, NotShown, BadRequest.
        """
        check_side(side)
        found = self._ledger.read(lambda c: documents.get(c, DocumentId(document)))
        part = self._storyboard(document) if part == STORYBOARD else part
        drawing = f"{VERSION} {side} {part}"
        kept = self._cache.get(found.content_hash, drawing)
        if kept is not None:
            return kept
        with self._contents.opened(found.id) as opened:
            if isinstance(opened, Reason):
                raise refusal(opened)
            drawn = self._renderer.draw(opened.fd, opened.name, opened.size_bytes, Wanted(part, side))
        if isinstance(drawn, Reason):
            raise refusal(drawn)
        self._cache.put(found.content_hash, drawing, drawn.data, lambda: bool(self._held({found.content_hash})))
        return drawn.data

    def _storyboard(self, document: int) -> str:
        """Return a storyboard's part with its moments; without any the reader spreads them evenly."""
        times_s = self._story(document)
        return f"{STORYBOARD}:{','.join(f'{at_s:g}' for at_s in times_s)}" if times_s else STORYBOARD

    def sweep(self) -> int:
        """Delete the pictures of contents that are not in the library any more; return how many."""
        return self._cache.sweep(self._held)

    def _held(self, hashes: set[bytes]) -> set[bytes]:
        return self._ledger.read(lambda c: held_among(c, hashes))
