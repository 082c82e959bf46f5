"""Words: places, reasons, counts and times as a person would say them. Pure."""

from __future__ import annotations

import os
from collections.abc import Sequence

from engine.contract.hit import Hit, Why
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
from engine.contract.quantity import clock_words

_CHANNELS = {"phrase": "exact phrase", "keyword": "exact words", "name": "file name", "semantic": "similar meaning"}


def where(locator: Locator) -> str:
    """Return the place in words: ``page 3``, ``line 10-24``, ``sheet Q3, A1:D9``; empty when it says nothing."""
    inside = " > ".join(locator.member)
    place = _place(locator.place)
    return ", ".join(part for part in (inside, place) if part)


def _place(place: Place) -> str:
    match place:
        case PagePlace(spots=spots) if spots:
            pages = sorted({spot.page for spot in spots})
            return _span("page", pages[0], pages[-1])
        case SlidePlace(slide=slide):
            return f"slide {slide}"
        case CellsPlace(sheet=sheet, cells=cells):
            return f"sheet {sheet}, {cells}"
        case LinesPlace(lines=(first, last)):
            return _span("line", first, last)
        case TimePlace(start_s=start_s):
            return f"at {clock_words(start_s)}"
        case ImagePlace():
            return "in the picture"
        case SectionPlace(path=path):
            return " > ".join(path)
    return ""


def _span(unit: str, first: int, last: int) -> str:
    return f"{unit} {first}" if first == last else f"{unit}s {first}-{last}"


def reasons(hit: Hit) -> str:
    """Return why a hit was found: ``exact words, similar meaning``."""
    if hit.locator.layer == "ocr":
        return "text in picture"
    if hit.locator.layer == "caption":
        return "described by a model"
    if hit.locator.layer == "transcript" and isinstance(hit.locator.place, TimePlace):
        is_shown = any(why.channel == "image" for why in hit.why)
        return f"{'said and shown' if is_shown else 'said'} at {clock_words(hit.locator.place.start_s)}"
    return ", ".join(dict.fromkeys(_reason(why) for why in hit.why))


def _reason(why: Why) -> str:
    return _CHANNELS.get(why.channel, why.channel)


def duration(seconds: float | None) -> str:
    """Return a length of time, rounded for a person: ``about 4 min``; empty when unknown."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"about {max(1, round(seconds))} s"
    if seconds < 3600:
        return f"about {round(seconds / 60)} min"
    return f"about {seconds / 3600:.1f} h"


def count(number: int, one: str, many: str = "") -> str:
    """Return ``1 file``, ``2,140 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def short_path(path: str, at_most: int = 60, user: str | None = None) -> str:
    """Return a path with the user's folder as ``~`` and its middle folders elided when it is long."""
    user = os.path.expanduser("~") if user is None else user
    if user not in ("", "/") and (path == user or path.startswith(user + "/")):
        path = "~" + path[len(user) :]
    if len(path) <= at_most:
        return path
    parts = path.split("/")
    name, folders = parts[-1], parts[:-1]
    while len(folders) > 2 and len("/".join(folders)) + len(name) + 3 > at_most:
        folders.pop(len(folders) // 2)
    return "/".join([*_elided(folders), name])


def _elided(folders: Sequence[str]) -> list[str]:
    half = (len(folders) + 1) // 2
    return [*folders[:half], "…", *folders[half:]]
