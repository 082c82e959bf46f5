"""Damaged copies of a file, the same ones for the same seed: bits, bytes, counts, cuts and pieces put elsewhere."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator

HEADER_SHARE = 0.8
"""Part of the damages that hit the first tenth of the file, where the header is."""
_COUNTS = (0, 1, 0x7F, 0xFF, 0xFFFF, 1 << 31, (1 << 32) - 1, 1 << 62, (1 << 63) - 1, (1 << 64) - 1)


def mutations(data: bytes, count: int, seed: int = 1) -> Iterator[bytes]:
    """Yield ``count`` damaged copies of ``data``."""
    dice = random.Random(seed)
    for _ in range(count):
        changed = bytearray(data)
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            changed = dice.choice(_DAMAGES)(changed, dice)
        yield bytes(changed)


def _place(data: bytearray, dice: random.Random) -> int:
    end = len(data) // 10 if dice.random() < HEADER_SHARE else len(data)
    return dice.randrange(max(1, end))


def _bit(data: bytearray, dice: random.Random) -> bytearray:
    if data:
        data[_place(data, dice) % len(data)] ^= 1 << dice.randrange(8)
    return data


def _byte(data: bytearray, dice: random.Random) -> bytearray:
    if data:
        data[_place(data, dice) % len(data)] = dice.randrange(256)
    return data


def _count(data: bytearray, dice: random.Random) -> bytearray:
    at = _place(data, dice)
    data[at : at + 8] = struct.pack("<Q", dice.choice(_COUNTS))
    return data


def _cut(data: bytearray, dice: random.Random) -> bytearray:
    return data[: dice.randrange(len(data) + 1)]


def _drop(data: bytearray, dice: random.Random) -> bytearray:
    at = _place(data, dice)
    del data[at : at + dice.choice((1, 4, 8, 32))]
    return data


def _double(data: bytearray, dice: random.Random) -> bytearray:
    at = _place(data, dice)
    data[at:at] = data[at : at + dice.choice((1, 4, 8, 32))]
    return data


_DAMAGES: tuple[Callable[[bytearray, random.Random], bytearray], ...] = (
    _bit,
    _byte,
    _byte,
    _count,
    _count,
    _cut,
    _drop,
    _double,
)
