"""Rendering of PDF pages and their figures by PDFium, at a resolution or to a size, upright as the page says."""

from __future__ import annotations

from typing import Final

import pypdfium2

from engine.contract.figure import is_figure
from plugins.bundled.pdf.figures import draw_figure
from plugins.bundled.pdf.reader import open_document
from plugins.picture import MAX_SIDE, POINTS_AN_INCH, Drawn, Wish, check_pixels, encode
from plugins.source import Damaged, Skip, Source

_MAX_DPI: Final = 600.0


def render(source: Source, wish: Wish) -> Drawn:
    """Return a page or a figure as pixels, with what is filled into its forms. Raises Skip, Damaged."""
    if is_figure(wish.part):
        return draw_figure(source, wish)
    number = wish.page
    document = open_document(source.content())
    try:
        if number > len(document):
            raise Skip("no_such_part", part=wish.part)
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise Damaged(f"its page {number} cannot be read") from error
        width, height = page.get_size()
        scale = scale_for(width, height, wish)
        size = (max(1, int(width * scale)), max(1, int(height * scale)))
        check_pixels(size, source.limits)
        drawn = page.render(scale=scale, rev_byteorder=True).to_pil()
        return encode(drawn, wish)
    finally:
        document.close()


def scale_for(width_pt: float, height_pt: float, wish: Wish) -> float:
    """Return pixels a point: what the resolution asks for, within the greatest side; without one, the side alone."""
    longest = max(width_pt, height_pt, 1.0)
    most = min(wish.side, MAX_SIDE) / longest
    return min(most, min(wish.dpi, _MAX_DPI) / POINTS_AN_INCH) if wish.dpi else most
