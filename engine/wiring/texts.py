"""Texts: what the viewer and the answers ask of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.contract.file import DocumentId
from engine.contract.recording import RecordingOutline
from engine.contract.request import DocumentText
from engine.library.store.ledger import documents, layers, passages, terms
from engine.library.store.ledger.database import Connection, Ledger
from engine.wiring.outlines import Outlines
from engine.wiring.pictures import Pictures


class Documents:
    """Layers of documents for the viewer, and their pages as pixels."""

    def __init__(self, ledger: Ledger, pictures: Pictures, outlines: Outlines) -> None:
        self._ledger = ledger
        self._pictures = pictures
        self._outlines = outlines

    def outline(self, document: int) -> RecordingOutline:
        """Return the key moments and the storyboard of a recording. Raises NotFound, NotReady."""
        return self._outlines.outline(document)

    def picture(self, document: int, part: str, side: int) -> bytes:
        """Return one part as WebP. Raises NotFound, NotShown, BadRequest."""
        return self._pictures.picture(document, part, side)

    def text(self, document: int, layer: str) -> DocumentText:
        """Return one layer. Raises NotFound."""

        def read(connection: Connection) -> DocumentText:
            stored = documents.get(connection, DocumentId(document))
            text = layers.read_layer(connection, stored.id, layer)
            return DocumentText(
                document=document,
                layer=text,
                format=stored.format,
                title=stored.metadata.title,
                layers=layers.names(connection, stored.id),
                pages=stored.metadata.pages,
            )

        return self._ledger.read(read)


class Statistics:
    """How common terms are in the library."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def passage_count(self) -> int:
        """Return how many passages there are."""
        return self._ledger.read(passages.count)

    def frequencies(self, wanted: Sequence[str]) -> Mapping[str, int]:
        """Return in how many passages each term occurs; absent ones are left out."""
        return self._ledger.read(lambda connection: terms.frequencies(connection, wanted))
