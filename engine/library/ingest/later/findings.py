"""Findings: what a recogniser finds in one document, on its way into the store, and which work that ends."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from engine.contract.document import Document, Layer
from engine.contract.reason import Reason
from engine.library.analyse.language import detect
from engine.library.chunk.passages import cut
from engine.library.ingest.words.naming import ANALYST
from engine.library.recognise.recogniser import Recogniser, SightPart, TextPart
from engine.library.store.ledger import work
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.documents import StoredDocument
from engine.library.store.ledger.layer_parts import LayerItem
from engine.library.store.ledger.visuals import VisualItem
from engine.library.store.ledger.work import WorkId, WorkItem
from engine.library.store.publish.publisher import Publisher

PUBLISH_S: Final = 2.0
"""What was found is on disk after so long at most: what a kill costs."""
PUBLISH_PARTS: Final = 64
_SAMPLE_CHARS: Final = 500


class Findings:
    """Of one document and one stage. Not thread-safe."""

    def __init__(self, publisher: Publisher, who: Recogniser, about: StoredDocument, items: Sequence[WorkItem]) -> None:
        self._publisher = publisher
        self._who = who
        self._about = about
        self._open = {item.part: item for item in items}
        self._texts: list[LayerItem] = []
        self._sights: list[VisualItem] = []
        self._ended: list[WorkId] = []
        self._published_s = time.monotonic()
        self._layers: set[str] = set()
        self.parts = tuple(item.part for item in items)
        """The parts of the work, in order."""
        self.priority = max((item.priority for item in items), default=0)

    def add(self, found: TextPart | SightPart) -> None:
        """Take a part; publish when enough has come together. Raises DiskFull, IndexDamaged."""
        if isinstance(found, TextPart):
            self._layers.add(found.layer.name)
            self._texts.append(layer_item(self._about, found, self._who.version))
        else:
            self._sights.append(VisualItem(self._about.id, found.part, found.place, found.vector, found.facts))
        item = self._open.pop(found.part, None) if found.part else None
        if item is not None:
            self._ended.append(item.id)
        waiting = len(self._texts) + len(self._sights)
        if waiting >= PUBLISH_PARTS or time.monotonic() - self._published_s >= PUBLISH_S:
            self.publish()

    def publish(self) -> None:
        """Write what has come together. Raises DiskFull, IndexDamaged."""
        texts, sights, ended = self._texts, self._sights, self._ended
        self._texts, self._sights, self._ended = [], [], []
        if sights and self._who.space is not None:
            self._publisher.publish_visuals(self._who.space, sights, () if texts else ended, version=self._who.version)
        if texts or (ended and not sights):
            self._publisher.publish_layer(texts, ended, version=self._who.version)
        self._published_s = time.monotonic()

    def end(self) -> None:
        """The recogniser is through: all that is left of the work is done. What other versions made of it goes."""
        self._ended += [item.id for item in self._open.values()]
        is_whole = "" in self.parts
        self._open.clear()
        self.publish()
        if is_whole:
            for layer in sorted(self._layers):
                self._publisher.drop_stale_parts(self._about.id, layer, self._who.version)

    def fail(self, ledger: Ledger, part: str | None, reason: Reason, attempts: int) -> None:
        """Record that a part failed, or all that is left for None; it is tried until ``attempts``."""
        failed = [*self._open.values()] if part is None else [one for one in [self._open.get(part)] if one]

        def write(connection: Connection) -> None:
            for item in failed:
                again = item.attempts + 1 < attempts
                work.fail(connection, item.id, reason, again=again, version=self._who.version)

        ledger.write(write)
        for item in failed:
            del self._open[item.part]

    def give_back(self, ledger: Ledger) -> None:
        """Make due again what is left."""
        left = [*(item.id for item in self._open.values()), *self._ended]
        ledger.write(lambda c: work.release(c, left))


def layer_item(about: StoredDocument, found: TextPart, version: str) -> LayerItem:
    """Return a part cut into passages with their terms, in the language it is in."""
    language = found.language or detect(found.layer.text[:_SAMPLE_CHARS]) or about.metadata.language
    passages = cut(_document_of(about, found.layer))
    terms = tuple(ANALYST.passage_terms(passage, about.metadata.title, language) for passage in passages)
    return LayerItem(about.id, found.part, found.layer, passages, terms, language, version)


def _document_of(about: StoredDocument, layer: Layer) -> Document:
    return Document(about.format, about.media_kind, about.parser, (layer,), about.metadata, about.label)
