"""Film: the pictures of an open video, decoded one after the other, small, upright, with their times.

Owns PyAV for moving pictures: OpenCV cannot read a file it is handed without a path, and confined programs have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import av
import numpy as np

from engine.contract.reason import Reason
from models.runners.sound_track import NotHeard, decoded, opened

LOOKS_A_SECOND: Final = 5.0
MOST_PIXELS: Final = 36_000_000
"""Of a frame: more than 8K, and three of them in memory take 300 MB."""
SMALL: Final = 64
"""Pixels of the longer side of what shots are told by."""
_MOST_S: Final = 48 * 3600.0
_SAME_S: Final = 0.002


@dataclass(frozen=True, slots=True)
class Shown:
    """One decoded frame and its time in seconds from the film's own beginning."""

    at_s: float
    frame: Any

    def pixels(self, side: int) -> Any:
        """Return RGB pixels (height, width, 3), upright, with square pixels, the longer side at most ``side``."""
        frame = self.frame
        shape = float(frame.sample_aspect_ratio or 1) if hasattr(frame, "sample_aspect_ratio") else 1.0
        width, height = frame.width * shape, float(frame.height)
        scale = min(1.0, side / max(width, height))
        size = {"width": max(2, round(width * scale)), "height": max(2, round(height * scale))}
        small = frame.reformat(**size, format="rgb24", interpolation="FAST_BILINEAR").to_ndarray()
        turns = round(frame.rotation / 90) % 4
        return np.ascontiguousarray(np.rot90(small, turns) if turns else small)


class Film:
    """One video. Close it to let the file go."""

    def __init__(self, file: BinaryIO, threads: int) -> None:
        self._file = file
        try:
            self._container = opened(file)
            self._stream = self._track()
        except NotHeard:
            file.close()
            raise
        if self._stream is not None:
            context = self._stream.codec_context
            context.thread_count, context.thread_type = threads, "AUTO"
            context.skip_frame = "NONREF"  # what no other frame needs, and a look five times a second does not either

    @property
    def length_s(self) -> float:
        """How long it says it is, 0 when it does not."""
        return float(self._container.duration or 0) / float(av.time_base)

    @property
    def has_pictures(self) -> bool:
        """Whether there is anything to see."""
        return self._stream is not None

    def looks(self, from_s: float) -> Iterator[Shown]:
        """Yield frames from ``from_s`` on, at most LOOKS_A_SECOND, up to the end or where the rest is broken."""
        if self._stream is None:
            return
        begun_s = float(self._container.start_time or 0) / float(av.time_base)
        if from_s > 0:
            self._jump(begun_s + from_s)
        next_s, every_s = from_s, 1 / LOOKS_A_SECOND
        skipped: Shown | None = None
        for shown in self._timed(begun_s):
            if shown.at_s > _MOST_S:
                return
            if shown.at_s < next_s - _SAME_S:
                skipped = shown if shown.at_s >= from_s - _SAME_S else None
                continue
            if skipped is not None and shown.at_s - skipped.at_s > every_s:  # it was shown for long
                yield skipped
            skipped = None
            next_s = max(next_s, shown.at_s) + every_s - self._step_s / 2
            yield shown

    def close(self) -> None:
        """Let the file go."""
        self._container.close()
        self._file.close()

    @property
    def _step_s(self) -> float:
        """How long a frame is usually shown."""
        return 1 / float(self._stream.average_rate or 25)

    def _timed(self, begun_s: float) -> Iterator[Shown]:
        """Yield all frames with their times; one without a time follows the one before."""
        guess_s = 0.0
        for frame in decoded(self._container, self._stream):
            at_s = max(frame.time - begun_s if frame.time is not None else guess_s, 0.0)
            guess_s = at_s + self._step_s
            yield Shown(at_s, frame)

    def _track(self) -> Any:
        covers = av.stream.Disposition.attached_pic
        tracks = [one for one in self._container.streams.video if not one.disposition & covers]
        if not tracks:
            return None
        if tracks[0].width * tracks[0].height > MOST_PIXELS:
            self._container.close()
            raise NotHeard(Reason("too_large_inside", {"limit": f"{MOST_PIXELS // 1_000_000} megapixels"}))
        return tracks[0]

    def _jump(self, to_s: float) -> None:
        try:
            self._container.seek(max(0, round(to_s * av.time_base)), backward=True)
        except (av.FFmpegError, OSError):  # a film without an index is read from the start again
            self._container.seek(0)
