"""Places: what stands in a context, one number a place: a token's id, or less than zero where a picture stands. Pure.

A picture's places are words of the digest of its pixels, so that two prompts begin the same only where they show the
same picture, and a context that holds pictures is written and compared as one that holds text. Two bits say where a
picture begins, and whether a place moves the position on: with M-RoPE a picture takes fewer positions than places.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence

_WORDS = 8
_STILL = 1
_BEGINS = 2


def digest(width: int, height: int, pixels: bytes | memoryview) -> bytes:
    """Return what tells a picture from any other."""
    found = hashlib.sha256(f"{width} {height} ".encode())
    found.update(pixels)
    return found.digest()


def picture_places(picture: bytes, places: int, positions: int) -> list[int]:
    """Return the places of a picture of that digest, of which the first ``positions`` move the position on."""
    words = [_word(picture[4 * n : 4 * n + 4]) for n in range(_WORDS)]
    bits = [(_STILL if n >= positions else 0) + (0 if n else _BEGINS) for n in range(places)]
    return [words[n % _WORDS] + bits[n] for n in range(places)]


def is_picture(place: int) -> bool:
    """Return whether a picture stands there."""
    return place < 0


def position_after(places: Sequence[int]) -> int:
    """Return the position of what comes next."""
    return len(places) - sum(1 for place in places if place < 0 and place & _STILL)


def common(known: Sequence[int], wanted: Sequence[int]) -> int:
    """Return how many first places are the same; a picture is never cut, what stands before it counts then."""
    pairs = zip(known, wanted, strict=False)
    return whole(wanted, sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)))


def whole(places: Sequence[int], length: int) -> int:
    """Return the most places up to ``length`` that end inside no picture."""
    while 0 < length < len(places) and is_picture(places[length]) and not places[length] & _BEGINS:
        length -= 1
    return length


def _word(four: bytes) -> int:
    """Return a number of 32 bits below zero, whose last two are free."""
    return -4 * (1 + int.from_bytes(four, "little") % (2**29 - 1))
