"""Parts of later layers for the tests of the store: one page a part, one passage a line."""

from __future__ import annotations

from engine.contract.document import Layer, Segment
from engine.contract.file import DocumentId
from engine.contract.locator import PagePlace, PageSpot
from engine.contract.passage import Passage
from engine.library.store.ledger.layer_parts import LayerItem
from tests.engine.library.store.samples import passage_terms


def page(document: int, number: int, *lines: str, version: str = "reader 1") -> LayerItem:
    """Return one page of the ocr layer."""
    segments, found = [], []
    start = 0
    for ordinal, line in enumerate(lines):
        place = PagePlace((PageSpot(number, ((0.1, 0.2, 0.8, 0.25),)),))
        segments.append(Segment(start, start + len(line), place))
        found.append(Passage("ocr", ordinal, start, start + len(line), line, place, section=(0, len("\n".join(lines)))))
        start += len(line) + 1
    layer = Layer("ocr", "\n".join(lines), tuple(segments))
    terms = tuple(passage_terms(one, "", "en") for one in found)
    return LayerItem(DocumentId(document), str(number), layer, tuple(found), terms, "en", version)
