"""Shots: which frames of a film are worth keeping: one of each shot, more where much changes, few where nothing does.

Looks at small pictures one after the other and remembers only the last; a film of hours takes no more memory than one
of seconds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
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
OTHER_SPOTS: Final = 0.06
"""Part of the picture that something came into or left, as a car does that drives through a street."""
SPOT_GREYS: Final = 24
"""Of 256: a spot that differs by more shows something else; noise and compression stay far below."""
SPOTS_AFTER_S: Final = 2.0
"""How long a stretch is at least that ends by such a small change."""
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


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is remembered of a picture."""

    colours: Any
    """How its colours are spread, adding up to 1."""
    bits: int
    """Difference hash: whether each of 64 spots is brighter than its neighbour."""
    spots: Any
    """Grey of 16 x 9 spots."""

    def colour_change(self, other: _Seen) -> float:
        return float(1.0 - np.minimum(self.colours, other.colours).sum())

    def bits_apart(self, other: _Seen) -> int:
        return (self.bits ^ other.bits).bit_count()

    def spots_changed(self, other: _Seen) -> float:
        return float((np.abs(self.spots - other.spots) > SPOT_GREYS).mean())


@dataclass(slots=True)
class _Stretch:
    start_s: float
    at_s: float
    frame: Any
    seen: _Seen
    compared_s: float
    settled: bool = False


@dataclass(slots=True)
class Keeper:
    """Takes looks in order and gives the frames to keep. ``length_s`` is how long the film is, 0 when not known."""

    length_s: float
    kept: int = 0
    _now: _Stretch | None = None
    _before: _Seen | None = None
    _changes: deque[float] = field(default_factory=lambda: deque(maxlen=_MEMORY))

    def look(self, look: Look, frame: Callable[[], Any]) -> Iterator[Kept]:
        """Yield the stretch that ends with this look, if one does. ``frame`` is called for a frame worth keeping."""
        seen = _seen(look.pixels)
        change = 0.0 if self._before is None else seen.colour_change(self._before)
        now = self._now
        if now is None:
            self._now = _Stretch(look.at_s, look.at_s, frame(), seen, look.at_s)
        elif self._is_new(now, look.at_s, change, seen):
            yield from self.end(look.at_s)
            self._now = _Stretch(look.at_s, look.at_s, frame(), seen, look.at_s)
            self._changes.clear()
        elif not now.settled and look.at_s - now.start_s >= SETTLE_S:
            now.at_s, now.frame, now.seen, now.settled = look.at_s, frame(), seen, True
        self._changes.append(change)
        self._before = seen

    def end(self, at_s: float) -> Iterator[Kept]:
        """Yield the stretch that is open, up to ``at_s``."""
        now, self._now = self._now, None
        if now is not None:
            self.kept += 1
            yield Kept(now.start_s, max(at_s, now.start_s), now.at_s, now.frame)

    def _is_new(self, now: _Stretch, at_s: float, change: float, seen: _Seen) -> bool:
        length_s = at_s - now.start_s
        if length_s < SHORTEST_S or not self._may_keep(at_s):
            return False
        usual = fmean(self._changes) if self._changes else 0.0
        if change >= CUT and change >= CUT_RATIO * usual:
            return True
        if at_s - now.compared_s < LOOK_S:
            return False
        now.compared_s = at_s
        difference, apart = seen.colour_change(now.seen), seen.bits_apart(now.seen)
        if (change < QUIET and difference >= DISSOLVED) or difference >= OTHER_COLOURS or apart >= OTHER_BITS:
            return True
        if length_s >= SPOTS_AFTER_S and seen.spots_changed(now.seen) >= OTHER_SPOTS:
            return True
        return length_s >= FLOOR_S and (difference > SAME_COLOURS or apart > SAME_BITS)

    def _may_keep(self, at_s: float) -> bool:
        """Whether the budget, spread evenly over the film with something to begin with, has one left."""
        if self.kept >= BUDGET - 1:
            return False
        share = at_s / self.length_s if self.length_s else 0.5 + at_s / (2 * (at_s + 3600.0))
        return self.kept < _BURST + share * (BUDGET - _BURST)


def _seen(pixels: Any) -> _Seen:
    hsv = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)
    counts = cv2.calcHist([hsv], [0, 1, 2], None, [8, 4, 6], [0, 180, 0, 256, 0, 256]).reshape(-1)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA).astype(np.int16)
    bits = int.from_bytes(np.packbits(small[:, 1:] > small[:, :-1] + 2).tobytes(), "big")
    spots = cv2.resize(grey, (16, 9), interpolation=cv2.INTER_AREA).astype(np.int16)
    return _Seen(counts / max(float(counts.sum()), 1.0), bits, spots)
