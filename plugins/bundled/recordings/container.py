"""Container: a recording opened by PyAV as it streams: its tracks, its clock, single frames and its sound's outline."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import av

from plugins.source import Damaged, Limits, Skip

PLAYLISTS: Final = frozenset({"hls", "concat", "concatf", "dash", "imf"})
"""Formats that name other files to be opened."""
FRAMES_A_LOOK: Final = 900
"""So many frames are decoded at most on the way from a place that can be jumped to up to the wanted one."""
OUTLINE_HZ: Final = 2_000
"""Enough samples a second for a waveform, few enough for hours of them."""
BAD_PACKETS: Final = 200


@contextlib.contextmanager
def opened(file: BinaryIO) -> Iterator[Any]:
    """Open a recording; decode nothing yet. Raises Damaged."""
    file.seek(0)
    try:
        container = av.open(file, metadata_errors="replace")
    except (av.FFmpegError, ValueError, OSError) as error:
        raise Damaged("it is no recording that can be read") from error
    with container:
        if PLAYLISTS & set(container.format.name.split(",")):
            raise Damaged("it is a list of other files")
        if not container.streams.audio and not container.streams.video:
            raise Damaged("it has neither sound nor pictures")
        for stream in (*container.streams.audio, *container.streams.video):
            stream.codec_context.thread_count = 1  # each thread more holds frames more
        yield container


def film(container: Any) -> Any | None:
    """Return the track of moving pictures, None when there is none: a record's cover is no film."""
    return next((one for one in container.streams.video if not _is_cover(one)), None)


def cover(container: Any) -> Any | None:
    """Return the track that holds a record's cover, None when there is none."""
    return next((one for one in container.streams.video if _is_cover(one)), None)


def begun_s(container: Any) -> float:
    """Return where the recording's own clock begins; times that are told and shown count from there."""
    return float(container.start_time or 0) / float(av.time_base)


def duration_s(container: Any) -> float:
    """Return how long it is, in seconds, 0 when it does not say."""
    if container.duration:
        return float(container.duration) / float(av.time_base)
    told = (float(one.duration * one.time_base) for one in container.streams if one.duration and one.time_base)
    return max(told, default=0.0)


def check_size(stream: Any, limits: Limits) -> None:
    """Raise Skip for a film whose frames would decode to too much."""
    if stream.width * stream.height > limits.max_pixels:
        raise Skip("too_large_inside", limit=f"{limits.max_pixels // 1_000_000} megapixels")


def frame_at(container: Any, stream: Any, at_s: float) -> Any | None:
    """Return the frame that is shown at a time, or the last one before it that can be had; None when none can."""
    goal_s = at_s + begun_s(container)
    with contextlib.suppress(av.FFmpegError, OSError):
        container.seek(max(0, round(goal_s * av.time_base)), backward=True)
    best = None
    for number, frame in enumerate(frames(container, stream)):
        if best is not None and frame.time is not None and frame.time > goal_s + 1e-3:
            break
        best = frame
        if number >= FRAMES_A_LOOK:
            break
    return best


def frames(container: Any, stream: Any) -> Iterator[Any]:
    """Yield decoded frames up to the end, or to where the rest is broken."""
    packets, bad = container.demux(stream), 0
    while bad < BAD_PACKETS:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            found = packet.decode()
        except av.error.InvalidDataError:
            bad += 1
            continue
        except (av.FFmpegError, OSError):  # the file ends before the recording does
            return
        bad = 0 if found else bad
        yield from found


def outline(container: Any) -> Iterator[tuple[int, int]]:
    """Yield the least and the greatest sample (16 bits) of each short stretch of sound, with its length evened out."""
    if not container.streams.audio:
        return
    stream = container.streams.audio[0]
    resampler = _resampler()
    for frame in frames(container, stream):
        try:
            heard = resampler.resample(frame)
        except ValueError:  # the sound changed its form in the middle
            resampler = _resampler()
            heard = resampler.resample(frame)
        for one in heard:
            yield from _peaks(bytes(one.planes[0])[: 2 * one.samples])


def _peaks(data: bytes, stretch: int = OUTLINE_HZ // 20) -> Iterator[tuple[int, int]]:
    samples = memoryview(data).cast("h")
    for start in range(0, len(samples), stretch):
        part = samples[start : start + stretch]
        yield min(part), max(part)


def _resampler() -> Any:
    # Frames of one length, so that each stretch is as long as the next.
    return av.AudioResampler(format="s16", layout="mono", rate=OUTLINE_HZ, frame_size=OUTLINE_HZ // 10)


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)
