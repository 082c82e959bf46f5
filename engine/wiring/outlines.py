"""Outlines: key moments and storyboards of recordings, out of what was seen and heard so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.contract.document import Layer
from engine.contract.errors import NotFound, NotReady
from engine.contract.file import DocumentId
from engine.contract.locator import TimePlace
from engine.contract.recording import RecordingOutline
from engine.library.recognise.sentences import Said
from engine.library.store.ledger import documents, layers, spaces, visuals
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.visuals import Visual
from engine.wiring.summaries import read_summary

if TYPE_CHECKING:
    from engine.contract.space import Space
    from engine.library.recognise.key_moments import Shot
    from engine.library.store.index.folder import Index


class Outlines:
    """Thread-safe. ``index`` gives the open index, or raises NotReady."""

    def __init__(self, ledger: Ledger, index: Callable[[], Index]) -> None:
        self._ledger = ledger
        self._index = index

    def outline(self, document: int) -> RecordingOutline:
        """Return what a recording is made of. Raises NotFound, NotReady."""
        from engine.library.recognise.key_moments import key_moments, story  # brings numpy: not before it is asked

        stored = self._ledger.read(lambda c: documents.get(c, DocumentId(document)))
        said = self.said(document)
        shots = self.shots(document)
        ends_s = (*(one.end_s for one in shots[-1:]), *(one.end_s for one in said[-1:]))
        return RecordingOutline(
            document=document,
            length_s=float(stored.metadata.extra.get("duration_s") or 0.0),
            moments=key_moments(shots, said),
            story_s=story(shots),
            read_s=max(ends_s, default=0.0),
            summary=self._ledger.read(lambda c: read_summary(c, stored.id)),
        )

    def said(self, document: int) -> list[Said]:
        """Return what was heard in a recording so far, sentence by sentence; nothing for what is none."""
        return self._ledger.read(lambda c: _said(c, DocumentId(document)))

    def story(self, document: int) -> tuple[float, ...]:
        """Return the moments of a film's storyboard; none while the index opens or nothing was seen."""
        from engine.library.recognise.key_moments import story

        try:
            return story(self.shots(document))
        except NotReady:
            return ()

    def shots(self, document: int) -> list[Shot]:
        """Return what was seen of a film so far, in order; nothing for what is none. Raises NotReady."""
        from engine.library.recognise.key_moments import Shot
        from engine.library.store.index.nearest import vectors_of

        seen, space = self._ledger.read(lambda c: _seen(c, DocumentId(document)))
        if not seen or space is None:
            return []
        vectors = vectors_of(self._index(), space, [one.key for one in seen], len(seen))
        found = [
            Shot(one.place.start_s, one.place.end_s, _frame(one.place), vectors[one.key])
            for one in seen
            if isinstance(one.place, TimePlace) and one.key in vectors
        ]
        return sorted(found, key=lambda shot: shot.start_s)


def _seen(connection: Connection, document: DocumentId) -> tuple[list[Visual], Space | None]:
    seen = visuals.of_document(connection, document, "frame")
    return list(seen), spaces.active(connection, "frame")


def _said(connection: Connection, document: DocumentId) -> list[Said]:
    try:
        layer = layers.read_layer(connection, document, "transcript")
    except NotFound:
        return []
    return sorted(_sentences(layer), key=lambda one: one.start_s)


def _sentences(layer: Layer) -> list[Said]:
    return [
        Said(one.place.start_s, one.place.end_s, layer.text[one.start : one.end])
        for one in layer.segments
        if isinstance(one.place, TimePlace)
    ]


def _frame(place: TimePlace) -> float:
    return place.start_s if place.frame_s is None else place.frame_s
