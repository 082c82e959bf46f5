"""Outline: where a document's passages stand in its layers, packed some dozens to a blob beside the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract import place_wire
from engine.contract.document import Role
from engine.contract.errors import NotFound
from engine.contract.locator import Box
from engine.contract.passage import Passage
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.layers import TextReader
from engine.library.store.ledger.packed_places import boxes_in, pack_rows, place_of, unpack_rows

GROUP: Final = 64
"""Passages a blob: read in about 50 microseconds, and long enough to compress to some ten bytes a passage."""
GROUPS_BITS: Final = 20
"""A row's id is the document's id shifted by this, plus the number of the group."""


_Row = tuple[int, int, Any, list[Box], Any]
"""Start, stop, place in its short form and its boxes, and ``[layer, role, section, breadcrumb]`` of a passage."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose passages an outline holds: a document's own, or those of a part of a later layer (its id is negative)."""

    id: int
    document: int
    first_ordinal: int = 0
    start: int = 0
    """Offset of the part in its layer."""


def rows_of(owner: int, passages: Sequence[Passage]) -> Iterator[tuple[int, bytes]]:
    """Yield the rows ``(id, data)`` that keep an owner's passages; the schema's triggers delete them with it."""
    for start in range(0, len(passages), GROUP):
        yield (owner << GROUPS_BITS) + start // GROUP, _packed(passages[start : start + GROUP])


class OutlineReader:
    """Makes passages of outline and text, reading each blob once; lives as long as one read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._texts = TextReader(connection)
        self._layers: dict[tuple[int, str], int] = {}
        self._groups: dict[int, list[_Row]] = {}

    def passage(self, owner: Owner, number: int) -> Passage:
        """Return an owner's passage (from 0) with its text. Raises NotFound when the ledger has lost it."""
        rows = self._group((owner.id << GROUPS_BITS) + number // GROUP)
        try:
            start, stop, form, boxes, (layer, role, section, breadcrumb) = rows[number % GROUP]
        except IndexError as error:
            raise NotFound(what="passage", name=f"{owner.document}/{owner.first_ordinal + number}") from error
        return Passage(
            layer=layer,
            ordinal=owner.first_ordinal + number,
            start=owner.start + start,
            end=owner.start + stop,
            text=self._texts.cut(self._layer(owner, layer), start, stop),
            place=place_of(form, boxes),
            breadcrumb=tuple(breadcrumb),
            section=(owner.start + section[0], owner.start + section[1]),
            role=Role(role),
        )

    def _group(self, number: int) -> list[_Row]:
        found = self._groups.get(number)
        if found is None:
            data = self._connection.execute("SELECT data FROM outlines WHERE id = ?", (number,)).get
            found = self._groups[number] = [] if data is None else _unpacked(data)
        return found

    def _layer(self, owner: Owner, name: str) -> int:
        """Return the id under which the blocks of the text lie."""
        if owner.id < 0:
            return owner.id
        document = owner.document
        found = self._layers.get((document, name))
        if found is None:
            sql = "SELECT id FROM layers WHERE document_id = ? AND name = ?"
            found = self._layers[document, name] = self._connection.execute(sql, (document, name)).get or 0
        return found


def _packed(passages: Sequence[Passage]) -> bytes:
    rows: list[list[Any]] = []
    boxes: list[Box] = []
    end, before = 0, None
    for one in passages:
        facts = [one.layer, one.role, one.section, one.breadcrumb]
        rows.append([one.start - end, one.end - one.start, place_wire.pack(one.place, boxes)])
        if facts != before:
            rows[-1].append(facts)
        end, before = one.end, facts
    return pack_rows(rows, boxes)


def _unpacked(data: bytes) -> list[_Row]:
    rows, boxes = unpack_rows(data)
    found: list[_Row] = []
    end, at, facts = 0, 0, None
    for gap, length, form, *changed in rows:
        facts = changed[0] if changed else facts
        after = at + boxes_in(form)
        found.append((end + gap, end + gap + length, form, boxes[at:after], facts))
        end, at = end + gap + length, after
    return found
