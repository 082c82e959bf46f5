"""Figure: what readers share that list pictures inside documents: what is too small to be one, or an ornament."""

from __future__ import annotations

from typing import Final

LEAST_SIDE: Final = 100
"""Pixels; what is smaller is an icon, a bullet or a line."""
REPEATED: Final = 3
"""A picture that stands in so many places of a document is a logo or an ornament."""


def is_picture_size(width: int, height: int) -> bool:
    """Whether so many pixels are a picture and not an icon or a line."""
    return min(width, height) >= LEAST_SIDE
