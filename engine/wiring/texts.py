"""Texts: what the viewer and the answers ask of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.contract.call import Call
from engine.contract.document import BODY, WORDLESS
from engine.contract.file import DocumentId
from engine.contract.recording import RecordingOutline, RecordingSummary
from engine.contract.request import DocumentText
from engine.library.store.ledger import documents, layers, passages, terms
from engine.library.store.ledger.database import Connection, Ledger
from engine.wiring.outlines import Outlines
from engine.wiring.pictures import Pictures
from engine.wiring.summaries import RecordingSummaries


class Documents:
    """Layers of documents for the viewer, their pages as pixels, and what recordings are about."""

    def __init__(self, ledger: Ledger, pictures: Pictures, outlines: Outlines, summaries: RecordingSummaries) -> None:
        self._ledger = ledger
        self._pictures = pictures
        self._outlines = outlines
        self._summaries = summaries

    def outline(self, document: int) -> RecordingOutline:
        """Return the key moments and the storyboard of a recording. Raises NotFound, NotReady."""
        return self._outlines.outline(document)

    def summarise(self, document: int, call: Call) -> RecordingSummary:
        """Have a summary of a recording written and keep it. Raises as ``RecordingSummaries.summarise`` does."""
        return self._summaries.summarise(document, call)

    def picture(self, document: int, part: str, side: int) -> bytes:
        """Return one part as WebP. Raises NotFound, NotShown, BadRequest."""
        return self._pictures.picture(document, part, side)

    def text(self, document: int, layer: str) -> DocumentText:
        """Return one layer. Raises NotFound."""
        return self._ledger.read(lambda connection: text_of(connection, document, layer))


def text_of(connection: Connection, document: int, layer: str) -> DocumentText:
    """Return one layer; a file without words, a silent film for one, has an empty body. Raises NotFound."""
    stored = documents.get(connection, DocumentId(document))
    names = layers.names(connection, stored.id)
    is_wordless = layer == BODY and BODY not in names
    return DocumentText(
        document=document,
        layer=WORDLESS if is_wordless else layers.read_layer(connection, stored.id, layer),
        format=stored.format,
        title=stored.metadata.title,
        layers=names,
        pages=stored.metadata.pages,
    )


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
