"""Rendering of pictures: decoded by Pillow, upright, the first frame of a moving one, any page of a TIFF."""

from __future__ import annotations

from typing import Final

from plugins.picture import Drawn, Wish, check_pixels, encode, opened, upright
from plugins.source import Skip, Source

MAX_FRAMES: Final = 10_000
"""A file may claim any number of pages, and each is looked for from the first one on."""


def render(source: Source, wish: Wish) -> Drawn:
    """Return the wished page of a picture. Raises Damaged, Skip (too_large_inside, no_such_part)."""
    with opened(source.file, source.limits) as picture:
        page = wish.page
        if page > 1:
            if page > MAX_FRAMES or source.format != "tiff":
                raise Skip("no_such_part", part=wish.part)
            try:
                picture.seek(page - 1)
            except EOFError as error:
                raise Skip("no_such_part", part=wish.part) from error
            check_pixels(picture.size, source.limits)
        whole = picture.size
        picture.draft("RGB", (wish.side, wish.side))  # JPEG alone: decodes at half, a quarter, an eighth
        turned = upright(picture)
        if (turned.width < turned.height) != (whole[0] < whole[1]):
            whole = (whole[1], whole[0])
        return encode(turned, wish, whole)
