"""Rendering of recordings: posters, single frames, storyboards and waveforms."""

from __future__ import annotations

import math
from typing import Any, Final

from PIL import Image, ImageDraw, ImageStat

from plugins.bundled.recordings.container import (
    check_size,
    cover,
    duration_s,
    film,
    frame_at,
    opened,
    outline,
)
from plugins.picture import Drawn, Wish, encode
from plugins.source import Damaged, Skip, Source

POSTER_AT: Final = (0.1, 0.3, 0.5, 0.7, 0.0)
"""Where a poster is looked for, in shares of the length: films begin black."""
LIVELY: Final = 6.0
"""Standard deviation of the greys of a picture that shows something."""
TILES: Final = 12
MOST_TILES: Final = 60
COLUMNS: Final = 4
_GAP: Final = 4
_WAVE_SHAPE: Final = 8
_WAVE_COLOUR: Final = (110, 125, 145)
_MOST_SIDE: Final = 4_096


def render(source: Source, wish: Wish) -> Drawn:
    """Return a part of a recording as a picture.

    ``poster`` (or nothing) is a telling frame or a record's cover, else the waveform; ``frame:12.4`` what is shown at
    that second; ``storyboard`` frames spread evenly, ``storyboard:1.0,7.5`` those of the times; ``waveform`` the
    outline of the sound. Raises Damaged, Skip (no_such_part, too_large_inside).
    """
    kind, _, rest = wish.part.partition(":")
    with opened(source.file) as container:
        stream = film(container)
        if stream is not None:
            check_size(stream, source.limits)
        if kind == "waveform" or (kind in ("", "poster") and stream is None and cover(container) is None):
            picture: Image.Image | None = _waveform(container, wish)
        elif kind in ("", "poster"):
            picture = _poster(container, stream, wish.side)
        elif kind == "frame" and stream is not None:
            picture = _picture(container, stream, _seconds(rest, wish), wish.side)
        elif kind == "storyboard" and stream is not None:
            picture = _storyboard(container, stream, [_seconds(one, wish) for one in rest.split(",") if one], wish)
        else:
            raise Skip("no_such_part", part=wish.part[:40])
    if picture is None:
        raise Damaged("no frame of it can be decoded")
    return encode(picture, wish)


def _seconds(text: str, wish: Wish) -> float:
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0 <= found < 1e7:
        raise Skip("no_such_part", part=wish.part[:40])
    return found


def _poster(container: Any, stream: Any | None, side: int) -> Image.Image | None:
    if stream is None:
        return _picture(container, cover(container), 0.0, side)
    length_s, best = duration_s(container), None
    for share in POSTER_AT:
        found = _picture(container, stream, share * length_s, side)
        best = best or found
        if found is not None and ImageStat.Stat(found.convert("L")).stddev[0] >= LIVELY:
            return found
    return best


def _picture(container: Any, stream: Any, at_s: float, side: int) -> Image.Image | None:
    """Return a frame, upright, with square pixels, no larger than ``side``."""
    frame = frame_at(container, stream, at_s)
    if frame is None:
        return None
    shape = stream.codec_context.sample_aspect_ratio
    width, height = frame.width * float(shape or 1), float(frame.height)
    scale = min(1.0, side / max(width, height))
    size = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
    picture: Image.Image = frame.reformat(**size, format="rgb24").to_image()
    return picture.rotate(round(frame.rotation), expand=True) if frame.rotation else picture


def _storyboard(container: Any, stream: Any, times_s: list[float], wish: Wish) -> Image.Image | None:
    length_s = duration_s(container)
    times_s = times_s[:MOST_TILES] or [length_s * (number + 0.5) / TILES for number in range(TILES)]
    columns = min(COLUMNS, len(times_s))
    across = max(16, min(wish.side, _MOST_SIDE) // columns - _GAP)
    tiles = [tile for at_s in times_s if (tile := _picture(container, stream, at_s, across)) is not None]
    if not tiles:
        return None
    width, height = max(tile.width for tile in tiles), max(tile.height for tile in tiles)
    rows = math.ceil(len(tiles) / columns)
    sheet = Image.new("RGB", (columns * (width + _GAP) - _GAP, rows * (height + _GAP) - _GAP), "black")
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        left, top = (width - tile.width) // 2, (height - tile.height) // 2
        sheet.paste(tile, (column * (width + _GAP) + left, row * (height + _GAP) + top))
    return sheet


def _waveform(container: Any, wish: Wish) -> Image.Image:
    if not container.streams.audio:
        raise Skip("no_such_part", part=wish.part[:40])
    peaks = list(outline(container))
    width = max(16, min(wish.side, _MOST_SIDE))
    height = max(8, width // _WAVE_SHAPE)
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen, middle = ImageDraw.Draw(picture), height / 2
    for x in range(width):
        part = peaks[x * len(peaks) // width : max((x + 1) * len(peaks) // width, x * len(peaks) // width + 1)]
        low, high = min((one for one, _ in part), default=0), max((one for _, one in part), default=0)
        top, bottom = middle - high * middle / 32_768, middle - low * middle / 32_768
        pen.line((x, round(top), x, max(round(bottom), round(top) + 1)), fill=_WAVE_COLOUR)
    return picture
