"""Layer writing: the ledger's side of publishing parts of later layers, and of letting replaced ones go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.contract.file import DocumentId, PassageId
from engine.library.store.index.folder import Index
from engine.library.store.index.tables import PassageRow, number_filter
from engine.library.store.ledger import documents, layer_parts, spaces, terms, work
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.documents import StoredDocument
from engine.library.store.ledger.layer_parts import LayerItem, StoredPart
from engine.library.store.publish import garbage

_SCAN_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Begun:
    """Parts saved in the ledger, pending, and their rows for the index."""

    items: tuple[LayerItem, ...]
    parts: tuple[int, ...]
    rows: tuple[PassageRow, ...]


NOTHING: Final = Begun((), (), ())


def begin(connection: Connection, items: Sequence[LayerItem]) -> Begun:
    """Save parts of documents that are there, pending."""
    about = documents.get_many(connection, [item.document for item in items])
    living = [item for item in items if item.document in about]
    saved = layer_parts.save(connection, living, documents.next_id(connection, "passages"))
    rows = [row for item, (_, ids) in zip(living, saved, strict=True) for row in _rows(item, ids, about)]
    return Begun(tuple(living), tuple(number for number, _ in saved), tuple(rows))


def finish(connection: Connection, begun: Begun, index_version: int) -> None:
    """Make saved parts visible, count their terms, and have them embedded."""
    layer_parts.finish(connection, begun.parts, index_version)
    terms.add(connection, terms.count_passages((row.body, row.context) for row in begun.rows))
    told = sorted({item.document for item in begun.items if item.passages})
    work.require_again(connection, told, work.MEANING, ("", *spaces.building(connection, "text")))


def counted(index: Index, parts: Sequence[StoredPart]) -> Counter[str]:
    """Return the terms of parts that are to go, as the index has them."""
    ids = [passage for part in parts for passage in part.passage_ids]
    found: Counter[str] = Counter()
    for start in range(0, len(ids), _SCAN_AT_ONCE):
        found += terms.count_rows(index, number_filter("passage", ids[start : start + _SCAN_AT_ONCE]))
    return found


def remove(connection: Connection, parts: Sequence[StoredPart], left: Mapping[str, int]) -> None:
    """Delete parts with their terms and with the vectors that nothing else shares; index rows become garbage."""
    if not parts:
        return
    keys = layer_parts.keys_of(connection, parts)
    layer_parts.delete(connection, [part.id for part in parts])
    terms.subtract(connection, left)
    garbage.add(connection, garbage.PASSAGE_ROWS, [passage for part in parts for passage in part.passage_ids])
    spaces.drop_unused(connection, keys)


def _rows(item: LayerItem, ids: range, about: Mapping[DocumentId, StoredDocument]) -> Iterator[PassageRow]:
    one = about[item.document]
    facts = (one.media_kind.value, one.format, item.language or one.metadata.language)
    for passage, words in zip(ids, item.terms, strict=True):
        yield PassageRow(PassageId(passage), item.document, words.body, words.context, *facts)
