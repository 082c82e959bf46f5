"""Packed figures: pictures lying as files in the zip of an Office or OpenDocument file, with where they are shown."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable

from engine.contract.figure import MOST_FIGURES, Figure, is_figure, numbers_of
from engine.contract.locator import Place
from plugins.figure import REPEATED, is_picture_size
from plugins.package import Package
from plugins.picture import Drawn, Wish, encode, opened, upright
from plugins.source import Skip, Source, Unreadable


def packed_figures(source: Source, package: Package, shown: Iterable[tuple[str, Place]]) -> tuple[Figure, ...]:
    """Return what is shown, by entry and place in reading order, less icons, logos and what cannot be decoded."""
    uses = list(shown)
    times = Counter(entry for entry, _ in uses)
    numbers = {entry: number for number, entry in enumerate(sorted(package.names), 1)}
    places: dict[str, Place] = {}
    for entry, place in uses:
        if entry in numbers and times[entry] < REPEATED and len(places) < MOST_FIGURES:
            places.setdefault(entry, place)
    return tuple(
        Figure(f"figure:{numbers[entry]}", place)
        for entry, place in places.items()
        if _is_picture(source, package, entry)
    )


def render(source: Source, wish: Wish) -> Drawn:
    """Return ``figure:N``, the picture in entry N by name. Raises Skip (nothing_to_see, no_such_part), Damaged."""
    if not is_figure(wish.part):
        raise Skip("nothing_to_see", format=source.format)
    package = Package(source)
    entries, number = sorted(package.names), numbers_of(wish.part)
    if len(number) != 1 or not 1 <= number[0] <= len(entries):
        raise Skip("no_such_part", part=wish.part)
    with opened(io.BytesIO(package.read(entries[number[0] - 1])), source.limits) as picture:
        return encode(upright(picture), wish)


def _is_picture(source: Source, package: Package, entry: str) -> bool:
    try:
        with opened(io.BytesIO(package.read(entry)), source.limits) as picture:
            return is_picture_size(*picture.size)
    except Unreadable:
        return False
