"""Shots: which frames of a film are worth keeping: one of each shot, more where much changes, few where nothing does.

Looks at small pictures one after the other and remembers only the last; a film of hours takes no more memory than one
of seconds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any, Final

import cv2
import numpy as np

CUT: Final = 0.3
"""Part of a picture's colours that changes from one look to the next where a new shot begins, at least ..."""
CUT_RATIO: Final = 2.5
"""... and so many times what changed from look to look before: a moving camera changes much all the time."""
QUIET: Final = 0.1
"""Less than that changes between two looks of a picture that stands."""
DISSOLVED: Final = 0.5
"""A standing picture that shares so little with the one that was kept came by a slow change."""
SHORTEST_S: Final = 0.6
"""The usual least length of a shot: flashes are none."""
LOOK_S: Final = 1.0
"""How often the picture is compared with the one that was kept."""
FLOOR_S: Final = 8.0
"""At least so often a frame is kept, unless it looks the same."""
OTHER_COLOURS: Final = 0.25
OTHER_BITS: Final = 14
"""Of 64: a picture of other things."""
SAME_COLOURS: Final = 0.15
SAME_BITS: Final = 5
"""Of 64: the same picture."""
SETTLE_S: Final = 0.3
"""The first moment of a shot is often half of the one before."""
BUDGET: Final = 600
"""Frames of one film, however long it is."""
_BURST: Final = 40
_MEMORY: Final = 5


@dataclass(frozen=True, slots=True)
class Look:
    """One small picture (RGB, uint8) and its time in seconds."""

    at_s: float
    pixels: Any


@dataclass(frozen=True, slots=True)
class Kept:
    """A frame that stands for a stretch of the film. ``frame`` is whatever was handed in with it."""

    start_s: float
    end_s: float
    at_s: float
    frame: Any


@dataclass(slots=True)
class _Stretch:
    start_s: float
    at_s: float
    frame: Any
    colours: Any
    bits: int
    compared_s: float
    settled: bool = False


@dataclass(slots=True)
class Keeper:
    """Takes looks in order and gives the frames to keep. ``length_s`` is how long the film is, 0 when not known."""

    length_s: float
    kept: int = 0
    _now: _Stretch | None = None
    _before: Any = None
    _changes: deque[float] = field(default_factory=lambda: deque(maxlen=_MEMORY))
    _last_s: float = 0.0

    def look(self, look: Look, frame: Any) -> Iterator[Kept]:
        """Yield the stretch that ends with this look, if one does. ``frame`` is called for a frame worth keeping."""
        colours, bits = _colours(look.pixels), _bits(look.pixels)
        change = 0.0 if self._before is None else _difference(colours, self._before)
        self._last_s = look.at_s
        if self._now is None:
            self._begin(look, colours, bits, frame)
        elif self._is_new(look.at_s, change, colours, bits):
            yield from self.end(look.at_s)
            self._begin(look, colours, bits, frame)
            self._changes.clear()
        elif not self._now.settled and look.at_s - self._now.start_s >= SETTLE_S:
            now = self._now
            now.at_s, now.frame, now.colours, now.bits, now.settled = look.at_s, frame(), colours, bits, True
        self._changes.append(change)
        self._before = colours

    def end(self, at_s: float) -> Iterator[Kept]:
        """Yield the stretch that is open, up to ``at_s``."""
        now, self._now = self._now, None
        if now is not None:
            self.kept += 1
            yield Kept(now.start_s, max(at_s, now.start_s), now.at_s, now.frame)

    def _begin(self, look: Look, colours: Any, bits: int, frame: Any) -> None:
        self._now = _Stretch(look.at_s, look.at_s, frame(), colours, bits, look.at_s)

    def _is_new(self, at_s: float, change: float, colours: Any, bits: int) -> bool:
        now = self._now
        assert now is not None
        if at_s - now.start_s < SHORTEST_S or not self._may_keep(at_s):
            return False
        usual = fmean(self._changes) if self._changes else 0.0
        if change >= CUT and change >= CUT_RATIO * usual:
            return True
        if at_s - now.compared_s < LOOK_S:
            return False
        now.compared_s = at_s
        difference, apart = _difference(colours, now.colours), (bits ^ now.bits).bit_count()
        if change < QUIET and difference >= DISSOLVED:
            return True
        if difference >= OTHER_COLOURS or apart >= OTHER_BITS:
            return True
        return at_s - now.start_s >= FLOOR_S and (difference > SAME_COLOURS or apart > SAME_BITS)

    def _may_keep(self, at_s: float) -> bool:
        """Whether the budget, spread evenly over the film with something to begin with, has one left."""
        if self.kept >= BUDGET - 1:
            return False
        share = at_s / self.length_s if self.length_s else 0.5 + at_s / (2 * (at_s + 3600.0))
        return self.kept < _BURST + share * (BUDGET - _BURST)


def _colours(pixels: Any) -> Any:
    """Return how the picture's colours are spread, adding up to 1."""
    hsv = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)
    counts = cv2.calcHist([hsv], [0, 1, 2], None, [8, 4, 6], [0, 180, 0, 256, 0, 256]).reshape(-1)
    return counts / max(float(counts.sum()), 1.0)


def _bits(pixels: Any) -> int:
    """Return the difference hash: whether each of 64 spots is brighter than its neighbour."""
    grey = cv2.resize(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (9, 8), interpolation=cv2.INTER_AREA).astype(np.int16)
    return int.from_bytes(np.packbits(grey[:, 1:] > grey[:, :-1] + 2).tobytes(), "big")


def _difference(one: Any, other: Any) -> float:
    return float(1.0 - np.minimum(one, other).sum())
