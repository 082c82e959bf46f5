"""Told: what a picture says of itself beside its pixels: when, where and with what it was taken, and words about it."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

Tags = ExifTags.Base
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MOST_CHARS: Final = 2_000
"""Of one field; some programs keep whole settings files in a comment."""
_DATE: Final = re.compile(r"(\d{4})[:-](\d{2})[:-](\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2}))?")
_DATES: Final = (Tags.DateTimeOriginal, Tags.DateTimeDigitized, Tags.DateTime)
_WORDS: Final = (Tags.ImageDescription, Tags.XPTitle, Tags.XPSubject, Tags.XPKeywords, Tags.XPComment, Tags.UserComment)
_IPTC: Final = {(2, 105): "title", (2, 5): "title", (2, 120): "words", (2, 25): "words", (2, 92): "place",
                (2, 90): "place", (2, 95): "place", (2, 101): "place", (2, 80): "author"}  # fmt: skip
"""Fields of IPTC IIM record 2: headline, name, caption, keywords; sublocation, city, province, country; by-line."""
_INFO: Final = {"Title": "title", "Description": "words", "Comment": "words", "comment": "words", "Author": "author"}
"""What PNG and GIF keep as text."""
_CHARACTER_CODES: Final = {b"ASCII\0\0\0": "ascii", b"UNICODE\0": "utf-16", b"\0" * 8: "utf-8"}
"""The eight bytes before a user comment (Exif 2.32, 4.6.5)."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a picture says. ``created`` is ISO 8601 in the camera's own time, empty when it does not say."""

    created: str = ""
    camera: str = ""
    lens: str = ""
    author: str = ""
    title: str = ""
    position: tuple[float, float] | None = None
    """Latitude and longitude in degrees, north and east positive."""
    place: str = ""
    words: tuple[str, ...] = field(default=())

    @property
    def date_words(self) -> str:
        """The day as a person and as a filter would write it: ``14 July 2023 (2023-07-14)``."""
        day = self.created[:10]
        month = int(day[5:7]) if day else 0
        return f"{int(day[8:10])} {_MONTHS[month - 1]} {day[:4]} ({day})" if 1 <= month <= 12 else day

    @property
    def position_words(self) -> str:
        """The coordinates, four digits after the point, which is about ten metres."""
        if self.position is None:
            return ""
        latitude, longitude = self.position
        north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
        return f"{abs(latitude):.4f}° {north}, {abs(longitude):.4f}° {east}"


def told(picture: Image.Image) -> Told:
    """Return what a picture says of itself; what is damaged or nonsense is left out."""
    exif: Mapping[int, Any] = {}
    details: Mapping[int, Any] = {}
    position: Mapping[int, Any] = {}
    # A broken block may raise nearly anything from its parsing; the picture itself is judged elsewhere.
    with contextlib.suppress(Exception):
        found = picture.getexif()
        exif, details, position = dict(found), found.get_ifd(ExifTags.IFD.Exif), found.get_ifd(ExifTags.IFD.GPSInfo)
    everything = {**exif, **details}
    fields = _fields(picture)
    words = [*(_text(everything.get(tag)) for tag in _WORDS), *fields["words"]]
    return Told(
        created=next((day for tag in _DATES if (day := _moment(_text(everything.get(tag))))), ""),
        camera=_camera(_text(exif.get(Tags.Make)), _text(exif.get(Tags.Model))),
        lens=_text(everything.get(Tags.LensModel)),
        author=_text(everything.get(Tags.Artist)) or _first(fields["author"]),
        title=_first(fields["title"]),
        position=_position(position),
        place=", ".join(fields["place"]),
        words=tuple(dict.fromkeys(word for word in words if word)),
    )


def _fields(picture: Image.Image) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"title": [], "words": [], "place": [], "author": []}
    for name, kind in _INFO.items():
        found[kind].append(_text(picture.info.get(name)))
    listed: Mapping[tuple[int, int], Any] = {}
    with contextlib.suppress(Exception):  # as above
        listed = IptcImagePlugin.getiptcinfo(picture) or {} if isinstance(picture, ImageFile.ImageFile) else {}
    for key, kind in _IPTC.items():
        value = listed.get(key)
        found[kind] += [_text(one) for one in (value if isinstance(value, list) else [value])]
    return {kind: [one for one in dict.fromkeys(values) if one] for kind, values in found.items()}


def _text(value: Any) -> str:
    """Return a field as text, in one line; fields of numbers are none."""
    if isinstance(value, bytes):
        code = next((name for sign, name in _CHARACTER_CODES.items() if value.startswith(sign)), "")
        if code:
            value = value[8:].decode(code, "replace")
        elif value[1:2] == b"\0":  # Windows' own fields
            value = value.decode("utf-16-le", "replace")
        else:
            value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    text = " ".join(value.replace("\0", " ").replace(";", "; ").split())[:_MOST_CHARS]
    return text if any(sign.isalnum() for sign in text) else ""


def _moment(text: str) -> str:
    match = _DATE.match(text)
    if match is None or match[1] == "0000" or not 1 <= int(match[2]) <= 12 or not 1 <= int(match[3]) <= 31:
        return ""
    day = f"{match[1]}-{match[2]}-{match[3]}"
    return f"{day}T{match[4]}:{match[5]}:{match[6]}" if match[4] else day


def _camera(make: str, model: str) -> str:
    """Return maker and model, the maker once: many models begin with it."""
    if not make or model.casefold().startswith(make.split(maxsplit=1)[0].casefold()):
        return model
    return f"{make} {model}".strip()


def _position(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S")
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return None if latitude == longitude == 0.0 else (latitude, longitude)  # what phones without a fix write


def _degrees(parts: Any, side: Any, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        return None
    return -value if str(side).strip("\0 ").upper() == negative else value


def _first(values: list[str]) -> str:
    return values[0] if values else ""
