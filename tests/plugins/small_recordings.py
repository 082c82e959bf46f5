"""Recordings of our own making: tones, coloured scenes that change at known times, on their side, broken off."""

from __future__ import annotations

import struct
import wave
from collections.abc import Mapping, Sequence
from fractions import Fraction
from io import BytesIO

import av
import numpy as np

CODECS = {
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("ipod", "aac"),
    "ogg": ("ogg", "flac"),
    "opus": ("ogg", "libopus"),
    "flac": ("flac", "flac"),
    "aac": ("adts", "aac"),
    "wma": ("asf", "wmav2"),
}
"""Extension -> container and codec."""
RED, GREEN, BLUE, WHITE, BLACK = (200, 30, 30), (30, 160, 60), (40, 60, 200), (240, 240, 240), (0, 0, 0)
COLOURS = (RED, GREEN, BLUE, WHITE)
Scene = tuple[tuple[int, int, int], float]
"""A colour and how long it is shown, in seconds."""


def tone(seconds: float, rate_hz: int = 16_000, pitch_hz: float = 440.0) -> np.ndarray:
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    return (0.3 * np.sin(2 * np.pi * pitch_hz * times)).astype(np.float32)


def wav(sound: np.ndarray, rate_hz: int = 16_000) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def encoded(sound: np.ndarray, extension: str, rate_hz: int = 48_000, tags: Mapping[str, str] | None = None) -> bytes:
    """Return the sound (at ``rate_hz``) in the format of an extension."""
    if extension == "wav":
        return wav(sound, rate_hz)
    name, codec = CODECS[extension]
    out = BytesIO()
    with av.open(out, "w", format=name) as container:
        container.metadata.update(tags or {})
        stream = container.add_stream(codec, rate=rate_hz, layout="mono")
        stream.codec_context.bit_rate = 64_000
        _write_sound(container, stream, sound, rate_hz)
    return out.getvalue()


def film(
    scenes: Sequence[Scene],
    *,
    size: tuple[int, int] = (64, 48),
    rate: int = 10,
    sound: np.ndarray | None = None,
    times: Sequence[float] | None = None,
    name: str = "mp4",
    options: Mapping[str, str] | None = None,
) -> bytes:
    """Return a film of plain colours with a drifting square. ``times`` overrides when each frame is shown."""
    out = BytesIO()
    with av.open(out, "w", format=name, options=dict(options or {})) as container:
        stream = container.add_stream("mpeg4" if name != "webm" else "libvpx", rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        track = container.add_stream("aac", rate=48_000, layout="mono") if sound is not None else None
        number = 0
        for colour, seconds in scenes:
            for _ in range(round(seconds * rate)):
                frame = av.VideoFrame.from_ndarray(picture(colour, size, number), "rgb24")
                frame.pts = round(1000 * (times[number] if times else number / rate))
                frame.time_base = Fraction(1, 1000)
                container.mux(stream.encode(frame))
                number += 1
        container.mux(stream.encode(None))
        if track is not None and sound is not None:
            _write_sound(container, track, sound, 48_000)
    return out.getvalue()


def picture(colour: tuple[int, int, int], size: tuple[int, int], number: int = 0) -> np.ndarray:
    """Return one frame: the colour, brighter to the right, with a grey square that drifts; black is all black."""
    width, height = size
    shade = np.linspace(0.6, 1.0, width)[None, :, None]
    pixels = np.broadcast_to(np.array(colour) * shade, (height, width, 3)).astype(np.uint8).copy()
    left = number % max(1, width - 8)
    pixels[height // 2 : height // 2 + 8, left : left + 8] = 128 if any(colour) else 0
    return pixels


def on_its_side(content: bytes) -> bytes:
    """Return an mp4 whose header says that its picture is shown turned a quarter clockwise, as phones write them."""
    at = content.index(b"tkhd") + 4 + 40  # ISO/IEC 14496-12, 8.3.2: the matrix of a version 0 track header
    turned = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    return content[:at] + turned + content[at + 36 :]


def _write_sound(container, stream, sound: np.ndarray, rate_hz: int) -> None:
    resampler = av.AudioResampler(
        format=stream.codec_context.format, layout="mono", rate=rate_hz, frame_size=stream.codec_context.frame_size or 0
    )
    for start in range(0, len(sound), rate_hz):
        frame = av.AudioFrame.from_ndarray(sound[None, start : start + rate_hz], format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate_hz, start, Fraction(1, rate_hz)
        for one in resampler.resample(frame):
            container.mux(stream.encode(one))
    for one in resampler.resample(None):
        container.mux(stream.encode(one))
    container.mux(stream.encode(None))
