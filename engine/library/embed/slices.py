"""Slices: how much is sent to the model at a time, so that a question never waits long behind the background."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

SLICE_S = 0.05
"""About how long the model may be held by one slice."""
_FIRST_CHARS_PER_S = 20_000.0
"""Until measured: a slow laptop on MiniLM."""
_LEAST_CHARS, _MOST_CHARS = 1_000, 2_000_000
_FIXED_CHARS = 16
"""What even an empty text costs, in characters."""


class Pace:
    """The model's speed as it is seen, in characters a second; shared by all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._chars_per_s = _FIRST_CHARS_PER_S

    def note(self, chars: int, seconds: float) -> None:
        """Take one slice's speed into account."""
        with self._lock:
            self._chars_per_s += 0.3 * (chars / max(seconds, 1e-4) - self._chars_per_s)

    @property
    def slice_chars(self) -> int:
        """How many characters fill one slice."""
        with self._lock:
            return int(min(_MOST_CHARS, max(_LEAST_CHARS, self._chars_per_s * SLICE_S)))


def cost(text: str) -> int:
    """Return what a text costs, in characters."""
    return len(text) + _FIXED_CHARS


def by_length(texts: Sequence[str], pace: Pace) -> Iterator[list[int]]:
    """Yield the indices of the texts, longest first, in slices of the pace at that moment; at least one text each."""
    waiting = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
    position = 0
    while position < len(waiting):
        room = pace.slice_chars
        begun = position
        while position < len(waiting) and (position == begun or room >= cost(texts[waiting[position]])):
            room -= cost(texts[waiting[position]])
            position += 1
        yield waiting[begun:position]
