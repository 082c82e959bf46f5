"""Reader of sound and video: what the container says of itself; its words and pictures wait for recognition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from engine.contract.document import Kind, Metadata, ParseOutcome, Role
from engine.contract.locator import TimePlace
from plugins.bundled.recordings.container import check_size, duration_s, film, frame_at, opened
from plugins.composer import Composer
from plugins.source import Source

_TITLES: Final = (
    "title",
    "artist",
    "album",
    "show",
    "composer",
    "genre",
    "comment",
    "description",
    "synopsis",
    "lyrics",
)
_AUTHORS: Final = ("artist", "album_artist", "author", "composer")
_DATES: Final = ("com.apple.quicktime.creationdate", "creation_time", "date", "year")
_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?)?)?")
_MOST_CHAPTERS: Final = 1_000
_LARGE: Final = 4096 * 2304
"""Pixels; the first frame of a larger film is not decoded just to learn whether it lies on its side."""


def read(source: Source) -> ParseOutcome:
    """Return a document whose text is the title, the tags and the chapters. Raises Damaged, Skip."""
    with opened(source.file) as container:
        kind = Kind.AUDIO if film(container) is None else Kind.VIDEO  # most containers may hold either
        source = replace(source, media_kind=kind)
        tags = _tags(container)
        length_s = duration_s(container)
        composer = Composer(source)
        for name in _TITLES:
            composer.add(tags.get(name, ""), TimePlace(0.0, 0.0), Role.TITLE if name == "title" else Role.PARAGRAPH)
        for chapter in list(container.chapters())[:_MOST_CHAPTERS]:
            base = float(chapter["time_base"])
            place = TimePlace(round(chapter["start"] * base, 2), round(chapter["end"] * base, 2))
            composer.add(str(chapter["metadata"].get("title", "")), place, Role.HEADING, 1)
        extra = {"duration_s": f"{length_s:.2f}" if length_s else "", **_film(container, source), **_sound(container)}
    metadata = Metadata(
        title=tags.get("title", ""),
        author=next((tags[name] for name in _AUTHORS if tags.get(name)), ""),
        created=next((found for name in _DATES if (found := _date(tags.get(name, "")))), ""),
        extra=extra,
    )
    return composer.parsed(metadata)


def _tags(container: Any) -> Mapping[str, str]:
    found = {str(key).lower(): str(value) for key, value in container.metadata.items()}
    for stream in container.streams:  # ogg keeps them with the track
        found = {**{str(key).lower(): str(value) for key, value in stream.metadata.items()}, **found}
    return found


def _film(container: Any, source: Source) -> dict[str, str]:
    stream = film(container)
    if stream is None:
        return {}
    check_size(stream, source.limits)
    width, height, turned = stream.width, stream.height, 0
    if width * height <= _LARGE:
        first = frame_at(container, stream, 0.0)
        turned = -round(first.rotation) % 360 if first is not None else 0
    if turned % 180 == 90:
        width, height = height, width
    rate = f"{float(stream.average_rate):.2f}" if stream.average_rate else ""
    facts = {"video_codec": stream.codec_context.name, "frame_rate": rate, "rotation": str(turned) if turned else ""}
    return {"width": str(width), "height": str(height), **facts}


def _sound(container: Any) -> dict[str, str]:
    if not container.streams.audio:
        return {}
    stream = container.streams.audio[0]
    context = stream.codec_context
    return {"audio_codec": context.name, "sample_rate": str(context.sample_rate), "channels": str(context.channels)}


def _date(text: str) -> str:
    found = _DATE.match(text.strip())
    return found.group().replace(" ", "T") if found else ""
