"""Figures of a PDF: the pictures on its pages, found among the page objects and drawn as the page shows them.

A picture may be stored in strips or tiles; what touches is one. Drawing a cut of the page and not the stored image
keeps masks, turns and what is written over it.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium_c

from engine.contract.figure import MOST_FIGURES, Figure, numbers_of
from engine.contract.locator import Box, PagePlace, PageSpot
from plugins.bundled.pdf.reader import open_document
from plugins.figure import REPEATED, is_picture_size
from plugins.picture import MAX_SIDE, Drawn, Wish, check_pixels, encode
from plugins.source import Damaged, Skip, Source

_MOST_OBJECTS: Final = 20_000
_DEEPEST: Final = 3
"""Groups within groups that are looked into."""
_LEAST_AREA: Final = 0.01
_MOST_AREA: Final = 0.85
"""Shares of the page: less is an ornament, more is a scan or a background."""
_LONGEST: Final = 12.0
"""Times longer than wide is a line or a ribbon."""
_NEAR: Final = 0.004
"""Of the page's side: edges so near each other touch."""
_UNITS: Final = 1_000_000
Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture on a page: its box in fractions of the upright page, its stored pixels, and what tells it again."""

    box: Box
    width: int
    height: int
    mark: tuple[int, ...]
    """Pixels and stored bytes: the same wherever the same image stands."""


def figures(source: Source) -> tuple[Figure, ...]:
    """Return the pictures of all pages that are no icons, ornaments, repeated logos or scans, in order."""
    document = open_document(source.content())
    try:
        pages = range(min(len(document), source.limits.max_pages))
        found = [(page + 1, n, one) for page in pages for n, one in enumerate(pictures_on(document.raw, page), 1)]
    finally:
        document.close()
    seen = Counter(mark for _, mark in {(page, one.mark) for page, _, one in found})
    return tuple(
        Figure(f"figure:{page}.{n}", PagePlace((PageSpot(page, (one.box,)),)))
        for page, n, one in found
        if seen[one.mark] < REPEATED
    )[:MOST_FIGURES]


def draw_figure(source: Source, wish: Wish) -> Drawn:
    """Return ``figure:PAGE.N`` as the page shows it, in no more pixels than are stored. Raises Skip, Damaged."""
    numbers = numbers_of(wish.part)
    document = open_document(source.content())
    try:
        number, position = numbers if len(numbers) == 2 else (0, 0)
        found = pictures_on(document.raw, number - 1) if 1 <= number <= len(document) else []
        if not 1 <= position <= len(found):
            raise Skip("no_such_part", part=wish.part)
        return _cut(document, number, found[position - 1], wish, source)
    finally:
        document.close()


def pictures_on(document: Any, index: int) -> list[PagePicture]:
    """Return the pictures of page ``index`` (from 0) that are worth looking at; none of a page that cannot be read."""
    page = pdfium_c.FPDF_LoadPage(document, index)
    if not page:
        return []
    try:
        count, get = pdfium_c.FPDFPage_CountObjects(page), partial(pdfium_c.FPDFPage_GetObject, page)
        stored = [*_images(page, count, get, _UNMOVED, _DEEPEST)]
    finally:
        pdfium_c.FPDF_ClosePage(page)
    return [one for one in _joined(_joined(stored)) if _is_figure(one)]


def _images(page: Any, count: int, get: Callable[[int], Any], moved: Matrix, depth: int) -> Iterator[PagePicture]:
    for item in map(get, range(min(count, _MOST_OBJECTS))):
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            yield _image(page, item, moved)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth:
            inner = partial(pdfium_c.FPDFFormObj_GetObject, item)
            inside = _after(_matrix(item), moved)
            yield from _images(page, pdfium_c.FPDFFormObj_CountObjects(item), inner, inside, depth - 1)


def _image(page: Any, item: Any, moved: Matrix) -> PagePicture:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium_c.FPDFImageObj_GetImagePixelSize(item, width, height)
    edges = tuple(ctypes.c_float() for _ in range(4))
    pdfium_c.FPDFPageObj_GetBounds(item, *edges)
    left, bottom, right, top = (edge.value for edge in edges)
    corners = [_shown(page, moved, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    stored_bytes = pdfium_c.FPDFImageObj_GetImageDataRaw(item, None, 0)
    box = (xs[0], ys[0], xs[-1], ys[-1])
    return PagePicture(box, width.value, height.value, (width.value, height.value, stored_bytes))


def _shown(page: Any, moved: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return a point of a group as fractions of the upright page, inside it."""
    a, b, c, d, e, f = moved
    across, down = ctypes.c_int(), ctypes.c_int()
    at = (a * x + c * y + e, b * x + d * y + f)
    pdfium_c.FPDF_PageToDevice(page, 0, 0, _UNITS, _UNITS, 0, *at, across, down)
    return _unit(across.value / _UNITS), _unit(down.value / _UNITS)


def _unit(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)


def _matrix(item: Any) -> Matrix:
    found = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, found):
        return _UNMOVED
    return found.a, found.b, found.c, found.d, found.e, found.f


def _after(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _joined(pictures: Sequence[PagePicture]) -> list[PagePicture]:
    """Return the pictures with strips and tiles that follow each other and touch as one."""
    found: list[PagePicture] = []
    for one in pictures:
        whole = _together(found[-1], one) if found else None
        if whole is None:
            found.append(one)
        else:
            found[-1] = whole
    return found


def _together(one: PagePicture, other: PagePicture) -> PagePicture | None:
    """Return two pictures that touch along a whole side as one, None for others."""
    (a, b, c, d), (e, f, g, h) = one.box, other.box
    stacked = _near(a, e) and _near(c, g) and (_near(d, f) or _near(b, h))
    beside = _near(b, f) and _near(d, h) and (_near(c, e) or _near(a, g))
    if not (stacked or beside):
        return None
    width = max(one.width, other.width) if stacked else one.width + other.width
    height = one.height + other.height if stacked else max(one.height, other.height)
    return PagePicture((min(a, e), min(b, f), max(c, g), max(d, h)), width, height, (*one.mark, *other.mark))


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= _NEAR


def _is_figure(one: PagePicture) -> bool:
    area = (one.box[2] - one.box[0]) * (one.box[3] - one.box[1])
    slim = max(one.width, one.height) > _LONGEST * min(one.width, one.height)
    return _LEAST_AREA <= area <= _MOST_AREA and not slim and is_picture_size(one.width, one.height)


def _cut(document: pypdfium2.PdfDocument, number: int, one: PagePicture, wish: Wish, source: Source) -> Drawn:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise Damaged(f"its page {number} cannot be read") from error
    across, down = page.get_size()
    left, top, right, bottom = one.box
    longest = max((right - left) * across, (bottom - top) * down, 1.0)
    native = max(one.width, one.height)
    scale = min(wish.side, MAX_SIDE, native) / longest
    check_pixels((round(across * scale), round(down * scale)), source.limits)
    cut = (left * across, (1 - bottom) * down, (1 - right) * across, top * down)
    drawn = page.render(scale=scale, crop=cut, rev_byteorder=True).to_pil()
    grown = native / max(drawn.size)
    return encode(drawn, wish, (round(drawn.width * grown), round(drawn.height * grown)))
