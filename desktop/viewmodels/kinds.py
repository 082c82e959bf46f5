"""Kinds: what a file's name alone says of it, where the engine has not told: sources of answers, attachments."""

from __future__ import annotations

from typing import Final

_SHOWN: Final = {
    "image": "apng avif bmp gif heic heif ico jfif jp2 jpe jpeg jpg png svg tif tiff webp",
    "audio": "aac aif aiff amr flac m4a m4b mp2 mp3 oga ogg opus wav wave wma",
    "video": "3gp avi m2ts m4v mkv mov mp4 mpeg mpg webm wmv",
}
RECORDED: Final = ("audio", "video")
"""Heard and seen only where they are kept searchable, not in a chat alone."""
_DRAWN: Final = {
    "table": "xlsx ods csv tsv xls",
    "mail": "eml mbox msg",
    "code": "py js c",
    "archive": "zip",
}
_MEDIA: Final = {ending: kind for kind, endings in _SHOWN.items() for ending in endings.split()}
_DRAWINGS: Final = _MEDIA | {ending: drawing for drawing, endings in _DRAWN.items() for ending in endings.split()}


def ending_of(name: str) -> str:
    """Return what follows the last dot of a name, in small letters; all of a name without one."""
    return name.rsplit(".", 1)[-1].lower()


def media_kind_of(name: str) -> str:
    """Return image, audio or video; text for every other name."""
    return _MEDIA.get(ending_of(name), "text")


def drawing_of(name: str) -> str:
    """Return the icon of a file of this name."""
    return _DRAWINGS.get(ending_of(name), "text")
