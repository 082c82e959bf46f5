"""Packed places: rows that hold places as one compressed blob: JSON in short forms, the boxes as numbers behind it."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import Any, Final

from engine.contract import place_wire
from engine.contract.locator import Box, Locator, Place
from engine.library.store.ledger.compression import OUTLINE_DICTIONARY, pack, unpack

_STEPS: Final = 10_000
"""Readers round boxes to this part of a page; such boxes are kept as whole numbers."""
_WHOLE, _EXACT = b"w", b"e"


def pack_rows(rows: list[list[Any]], boxes: list[Box]) -> bytes:
    """Return rows of plain JSON types, and the boxes that ``place_wire.pack`` put aside, as one blob."""
    body = json.dumps(rows, separators=(",", ":"), check_circular=False).encode()
    return pack(body + b"\n" + _packed(boxes) if boxes else body, OUTLINE_DICTIONARY)


def unpack_rows(data: bytes) -> tuple[list[list[Any]], list[Box]]:
    """Return what ``pack_rows`` was given. Raises zlib.error when it is damaged."""
    body, _, boxes = unpack(data, OUTLINE_DICTIONARY).partition(b"\n")
    return json.loads(body), [*_unpacked(boxes)]


def place_of(form: Any, boxes: Sequence[Box]) -> Place:
    """Return the place of a short form and its boxes, or of the wire form that ledgers held before it."""
    return Locator.from_wire_form(form).place if isinstance(form, dict) else place_wire.unpack(form, iter(boxes))


def boxes_in(form: Any) -> int:
    """Return how many of the boxes put aside belong to a place of this form."""
    match form:
        case ["p", spots]:
            return sum(count for _, count in spots)
        case ["i", count]:
            return int(count)
        case _:
            return 0


def _packed(boxes: list[Box]) -> bytes:
    """Return boxes by their four columns, each number as its distance from the one above, which compresses well."""
    flat = [*chain.from_iterable(boxes)]
    steps = [int(value * _STEPS + 0.5) if 0 <= value <= 1 else 0 for value in flat]
    if [step / _STEPS for step in steps] != flat:
        return _EXACT + struct.pack(f"<{len(flat)}d", *flat)
    away = [below - above for n in range(4) for above, below in pairwise((0, *steps[n::4]))]
    return _WHOLE + struct.pack(f"<{len(away)}h", *away)


def _unpacked(data: bytes) -> Iterator[Box]:
    if data.startswith(_EXACT):
        numbers = iter(struct.unpack(f"<{len(data) // 8}d", data[1:]))
        return zip(numbers, numbers, numbers, numbers, strict=True)
    away = struct.unpack(f"<{len(data) // 2}h", data[1:])
    rows = len(away) // 4
    columns = [[step / _STEPS for step in accumulate(away[n * rows : (n + 1) * rows])] for n in range(4)]
    return zip(*columns, strict=True)
