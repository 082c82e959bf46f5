"""Wording: numbers, places and reasons in words a person would use."""

from __future__ import annotations

import html
import os
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from desktop.language import tr
from engine.contract.hit import Why
from engine.contract.locator import (
    CellsPlace,
    ImagePlace,
    LinesPlace,
    Locator,
    PagePlace,
    Place,
    SectionPlace,
    SlidePlace,
    TimePlace,
)
from engine.contract.quantity import clock_words, size_words


def number(value: int) -> str:
    """Return ``12480`` as ``12,480``."""
    return f"{value:,}"


def tip(text: str) -> str:
    """Return a text as a tool tip that shows it letter by letter.

    Qt takes a text with tags in it for a page and reads the pictures it names: names of files may hold tags.
    """
    return f"<qt>{html.escape(text)}</qt>".replace("\n", "<br>") if "<" in text else text


def counted(value: int, one: str, many: str = "") -> str:
    """Return ``3 files`` or ``1 file``."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def size(size_bytes: int) -> str:
    """Return bytes as ``412 MB``, ``2.0 GB``, ``12 kB``."""
    return tr("%Ln byte(s)", "", size_bytes) if size_bytes < 1000 else size_words(size_bytes)


def duration(seconds: float) -> str:
    """Return seconds as ``about 4 min``."""
    if seconds < 1.5:
        return tr("a moment")
    if seconds < 50:
        return tr("about {count} s", count=round(seconds))
    if seconds < 3600 * 0.95:
        return tr("about {count} min", count=max(1, round(seconds / 60)))
    hours = seconds / 3600
    return tr("about {count} h", count=f"{hours:.1f}" if hours < 9.5 else round(hours))


def kind_name(kind: str) -> str:
    """Return a kind as a person calls it, in the plural."""
    names = {
        "text": tr("Documents"),
        "table": tr("Tables"),
        "mail": tr("Mail"),
        "code": tr("Code"),
        "image": tr("Pictures"),
        "audio": tr("Sound"),
        "video": tr("Video"),
        "archive": tr("Archives"),
    }
    return names.get(kind, tr("Other"))


def place(where: Place) -> str:
    """Return a place as ``page 3``, ``slide 2``, ``lines 10-24``, ``Q3, A1:D9``, ``12:41``; empty if unknown."""
    match where:
        case PagePlace(spots):
            return pages([spot.page for spot in spots])
        case SlidePlace(slide):
            return tr("slide {number}", number=slide)
        case CellsPlace(sheet, cells):
            return f"{sheet}, {cells}" if sheet else cells
        case LinesPlace((first, last)):
            if first == last:
                return tr("line {number}", number=first)
            return tr("lines {first}\u2013{last}", first=first, last=last)
        case TimePlace(start_s):
            return clock_words(start_s)
        case ImagePlace():
            return ""
        case SectionPlace(path):
            return path[-1] if path else ""


def pages(numbers: Sequence[int]) -> str:
    """Return page numbers as ``page 3`` or ``pages 3-5``."""
    if not numbers:
        return ""
    first, last = min(numbers), max(numbers)
    return (
        tr("page {number}", number=first) if first == last else tr("pages {first}\u2013{last}", first=first, last=last)
    )


def reason_found(whys: Iterable[Why], locator: Locator) -> str:
    """Return why a hit was found, in one phrase; the surest channel speaks."""
    channels = {why.channel for why in whys}
    words = channels & {"keyword", "phrase"}
    if words and isinstance(locator.place, TimePlace):
        return tr("said at {time}", time=clock_words(locator.place.start_s))
    if words and locator.layer == "ocr":
        return tr("text in picture")
    if locator.layer == "caption":
        return tr("described by a model")
    phrases = {
        "phrase": tr("exact phrase"),
        "keyword": tr("exact words"),
        "semantic": tr("similar meaning"),
        "name": tr("file name"),
        "image": tr("looks like it"),
        "ocr": tr("text in picture"),
    }
    return next((phrase for channel, phrase in phrases.items() if channel in channels), "")


def file_name(path: str) -> str:
    """Return the last part of a display path."""
    return path.rstrip("/\\").replace("\\", "/").rsplit("/", 1)[-1] or path


def file_title(title: str) -> str:
    """Return a title as the name of a file, without what a file system may refuse."""
    kept = "".join(letter for letter in title if letter.isalnum() or letter in " -_")
    return " ".join(kept.split())[:60]


def folder_name(path: str) -> str:
    """Return the folder a display path lies in, by its last part."""
    parent = path.replace("\\", "/").rstrip("/").rpartition("/")[0]
    return file_name(parent) if parent else ""


def short_path(path: str, home: str | None = None) -> str:
    """Return a display path with the user's own folder as ``~``."""
    own = os.path.expanduser("~") if home is None else home
    return "~" + path[len(own) :] if own not in ("", "/") and path.startswith(own + "/") else path


def member_name(locator: Locator) -> str:
    """Return the innermost member of an archive or mail, or nothing."""
    return unquote(locator.member[-1]) if locator.member else ""


def joined(parts: Iterable[str], by: str = " \u00b7 ") -> str:
    """Return the parts that are not empty, joined."""
    return by.join(part for part in parts if part)
