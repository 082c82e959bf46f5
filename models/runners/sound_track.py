"""Sound track: the sound of an open recording, decoded stretch by stretch into what speech models hear.

Owns PyAV for sound. Nothing is read ahead: a recording of hours takes the memory of one packet.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any, BinaryIO, Final

import av
import numpy as np
import numpy.typing as npt

from engine.contract.reason import Reason

Sound = npt.NDArray[np.float32]

RATE_HZ: Final = 16_000
"""What Whisper models hear."""
MOST_S: Final = 24 * 3600
"""A few megabytes can unpack to years of silence."""
BAD_PACKETS: Final = 200
"""So many broken packets in a row are the end of what can be heard."""
PLAYLISTS: Final = frozenset({"hls", "concat", "concatf", "dash", "imf"})
"""Formats that name other files to be opened."""
_GAP_S: Final = 0.5
_LONGEST_GAP_S: Final = 3600.0


class NotHeard(Exception):
    """Why nothing can be heard."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.message)


class SoundTrack:
    """One recording's sound, at 16 kHz, one channel. Close it to let the file go."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.position_s = 0.0
        """How much was given so far; times are of the recording's own clock, which begins at 0."""
        try:
            self._container = opened(file)
        except NotHeard:
            file.close()
            raise
        self._samples = 0
        self._chunks = self._decoded()

    @property
    def has_sound(self) -> bool:
        """Whether there is a sound track at all."""
        return bool(self._container.streams.audio)

    def read(self, seconds: float) -> Sound:
        """Return the next stretch, a little more than asked for; shorter or empty at the end."""
        wanted, have, taken = round(seconds * RATE_HZ), 0, []
        while have < wanted:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            taken.append(chunk)
            have += len(chunk)
        self.position_s += have / RATE_HZ
        return np.concatenate(taken) if taken else np.zeros(0, np.float32)

    def close(self) -> None:
        """Let the file go."""
        self._chunks.close()
        self._container.close()
        self._file.close()

    def _decoded(self) -> Generator[Any, None, None]:
        if not self.has_sound:
            return
        stream = self._container.streams.audio[0]
        begun_s = (self._container.start_time or 0) / av.time_base
        resampler = _resampler()
        for frame in decoded(self._container, stream):
            late_s = _time_of(frame) - begun_s - self._samples / RATE_HZ
            if _GAP_S < late_s < _LONGEST_GAP_S:  # the picture ran on without sound
                yield self._counted(np.zeros(round(late_s * RATE_HZ), np.float32))
            try:
                heard = resampler.resample(frame)
            except ValueError:  # the sound changed its form in the middle
                resampler = _resampler()
                heard = resampler.resample(frame)
            for one in heard:
                yield self._counted(one.to_ndarray().reshape(-1).astype(np.float32, copy=False))
            if self._samples > MOST_S * RATE_HZ:
                return
        for one in resampler.resample(None):
            yield self._counted(one.to_ndarray().reshape(-1).astype(np.float32, copy=False))

    def _counted(self, chunk: Sound) -> Sound:
        self._samples += len(chunk)
        return chunk


def opened(file: BinaryIO) -> Any:
    """Return the container of an open file. Raises NotHeard when it is none."""
    file.seek(0)
    try:
        container = av.open(file, metadata_errors="replace")
    except (av.FFmpegError, ValueError, OSError) as error:
        problem = "it is no recording that can be read"
        raise NotHeard(Reason("damaged", {"problem": problem}, detail=str(error)[:200])) from error
    if PLAYLISTS & set(container.format.name.split(",")):
        container.close()
        raise NotHeard(Reason("damaged", {"problem": "it is a list of other files"}))
    return container


def decoded(container: Any, stream: Any) -> Iterator[Any]:
    """Yield decoded frames of a stream, sound or pictures, up to the end or to where the rest is broken."""
    bad = 0
    packets = container.demux(stream)
    while bad < BAD_PACKETS:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            frames = packet.decode()
        except av.error.InvalidDataError:
            bad += 1
            continue
        except (av.FFmpegError, OSError):  # the file ends before the recording does
            return
        bad = 0 if frames else bad
        yield from frames


def _resampler() -> Any:
    return av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)


def _time_of(frame: Any) -> float:
    return float(frame.time) if frame.time is not None else 0.0
