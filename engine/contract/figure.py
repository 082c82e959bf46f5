"""Figure: a picture inside a document, by the name it is drawn by and its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeGuard

from engine.contract.locator import Place

MOST_FIGURES: Final = 2_000
"""Of one document; a catalogue of more products than that is looked at in part."""
_NAME: Final = re.compile(r"figure:(\d{1,7})(?:\.(\d{1,7}))?")


@dataclass(frozen=True, slots=True)
class Figure:
    """``part`` is ``figure:N``, or ``figure:PAGE.N``: what a renderer is asked for."""

    part: str
    place: Place


def is_figure(part: object) -> TypeGuard[str]:
    """Whether a part of a document is a figure."""
    return isinstance(part, str) and _NAME.fullmatch(part) is not None


def numbers_of(part: str) -> tuple[int, ...]:
    """Return the numbers of a figure's name; none for any other part."""
    match = _NAME.fullmatch(part)
    return tuple(int(number) for number in match.groups() if number is not None) if match else ()
