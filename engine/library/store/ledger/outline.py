"""Outline: where a document's passages stand in its layers, packed some dozens to a blob beside the text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.document import Role
from engine.contract.errors import NotFound
from engine.contract.locator import Locator
from engine.contract.passage import Passage
from engine.contract.wire import to_wire
from engine.library.store.ledger.compression import OUTLINE_DICTIONARY, pack, unpack
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.layers import TextReader

GROUP: Final = 64
"""Passages a blob: read in about 50 microseconds, and long enough to compress to some ten bytes a passage."""
GROUPS_BITS: Final = 20
"""A row's id is the document's id shifted by this, plus the number of the group."""


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
        self._groups: dict[int, list[list[Any]]] = {}

    def passage(self, owner: Owner, number: int) -> Passage:
        """Return an owner's passage (from 0) with its text. Raises NotFound when the ledger has lost it."""
        rows = self._group((owner.id << GROUPS_BITS) + number // GROUP)
        try:
            start, stop, place, (layer, role, section, breadcrumb) = rows[number % GROUP]
        except IndexError as error:
            raise NotFound(what="passage", name=f"{owner.document}/{owner.first_ordinal + number}") from error
        return Passage(
            layer=layer,
            ordinal=owner.first_ordinal + number,
            start=owner.start + start,
            end=owner.start + stop,
            text=self._texts.cut(self._layer(owner, layer), start, stop),
            place=Locator.from_wire_form(place).place,
            breadcrumb=tuple(breadcrumb),
            section=(owner.start + section[0], owner.start + section[1]),
            role=Role(role),
        )

    def _group(self, number: int) -> list[list[Any]]:
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
    end, before = 0, None
    for one in passages:
        facts = [one.layer, one.role.value, one.section, one.breadcrumb]
        rows.append([one.start - end, one.end - one.start, to_wire(one.place)])
        if facts != before:
            rows[-1].append(facts)
        end, before = one.end, facts
    return pack(json.dumps(rows, separators=(",", ":")).encode(), OUTLINE_DICTIONARY)


def _unpacked(data: bytes) -> list[list[Any]]:
    """Return ``[start, stop, place, [layer, role, section, breadcrumb]]`` of each passage."""
    found: list[list[Any]] = []
    end, facts = 0, None
    for gap, length, place, *changed in json.loads(unpack(data, OUTLINE_DICTIONARY)):
        facts = changed[0] if changed else facts
        found.append([end + gap, end + gap + length, place, facts])
        end += gap + length
    return found
