"""Page: one PDF page -> its visual lines in reading order, with boxes and letter sizes.

PDFium is asked for the whole page's text once and for the rectangles of each line, never for single letters:
a call into it costs about a microsecond, a page has thousands of letters but some fifty lines.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pypdfium2.raw as pdfium_c

from engine.contract.locator import Box

# PDFium ends lines with CR LF, and puts U+FFFE in place of a hyphen and line end inside a word.
_LINE = re.compile("([^\r\n\ufffe]*)(\r\n|\ufffe|\r|\n|$)")
_HYPHEN = "\ufffe"
_UNITS = 1_000_000
_MAX_OBJECTS = 2000
_OCR_FLOOR_CHARS = 20
"""Fewer letters than this beside a picture are a page number or a stamp: the page is a scan."""


_Edges = tuple[ctypes.c_double, ctypes.c_double, ctypes.c_double, ctypes.c_double]
_Matrix = tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class TextLine:
    """One visual line: its text, its box in fractions of the upright page, and whether a word goes on after it."""

    text: str
    box: Box
    size: float
    hyphened: bool = False


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of a page, and whether it is a picture of text."""

    lines: list[TextLine]
    is_scan: bool
    pixels: int = 0
    """Of the largest picture on a scanned page."""


def read_page(document: Any, index: int) -> PageText:
    """Return the text of page ``index`` (from 0); a page PDFium cannot load is empty."""
    page = pdfium_c.FPDF_LoadPage(document, index)
    if not page:
        return PageText([], False)
    try:
        text_page = pdfium_c.FPDFText_LoadPage(page)
        if not text_page:
            return _scanned_page([], page)
        try:
            lines = _lines(text_page, _upright(page))
        finally:
            pdfium_c.FPDFText_ClosePage(text_page)
        letters = sum(len(line.text) for line in lines)
        return PageText(lines, False) if letters >= _OCR_FLOOR_CHARS else _scanned_page(lines, page)
    finally:
        pdfium_c.FPDF_ClosePage(page)


def _lines(text_page: Any, matrix: _Matrix) -> list[TextLine]:
    """Return the visual lines of an open page, pieces of one line joined."""
    found: list[TextLine] = []
    text, has_every_letter = _text(text_page)
    to_letter, letter_size = pdfium_c.FPDFText_GetCharIndexFromTextIndex, pdfium_c.FPDFText_GetFontSize
    edges = (ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double())
    before: TextLine | None = None
    for match in _LINE.finditer(text):
        words, ending = match.groups()
        shown = words.strip()
        if not shown:
            continue
        start = match.start()
        first = start if has_every_letter else to_letter(text_page, start)
        first = first if first >= 0 else start
        box = _box(text_page, first, len(words), edges, matrix)
        line = TextLine(shown, box, letter_size(text_page, first), ending == _HYPHEN)
        if before is not None and _continues(before, line):
            _join(before, line)
        else:
            found.append(line)
            before = line
    return found


def _text(text_page: Any) -> tuple[str, bool]:
    """Return the page's text, and whether its every index is a letter's (letters without a Unicode value lack)."""
    count = pdfium_c.FPDFText_CountChars(text_page)
    if count <= 0:
        return "", True
    # Two UTF-16 units for each character, as some are outside the basic plane.
    buffer = (ctypes.c_ushort * (count * 2 + 1))()
    written = pdfium_c.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: max(0, written - 1) * 2].decode("utf-16-le", errors="replace")
    return text, len(text) == written - 1 == count


def _box(text_page: Any, start: int, length: int, edges: _Edges, matrix: _Matrix) -> Box:
    """Return the box around letters in fractions of the upright page; nothing but zeros when they have none."""
    left, top, right, bottom = edges
    count = pdfium_c.FPDFText_CountRects(text_page, start, length)
    if count <= 0:
        return (0.0, 0.0, 0.0, 0.0)
    xs: list[float] = []
    ys: list[float] = []
    for number in range(count):
        pdfium_c.FPDFText_GetRect(text_page, number, left, top, right, bottom)
        xs += (left.value, right.value)
        ys += (top.value, bottom.value)
    x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
    a, b, c, d, e, f = matrix
    x0, x1, y0, y1 = a * x0 + c * y0 + e, a * x1 + c * y1 + e, b * x0 + d * y0 + f, b * x1 + d * y1 + f
    if x0 > x1:
        x0, x1 = x1, x0
    if y0 > y1:
        y0, y1 = y1, y0
    return (_unit(x0), _unit(y0), _unit(x1), _unit(y1))


def _unit(value: float) -> float:
    return round(value, 4) if 0.0 < value < 1.0 else 0.0 if value <= 0.0 else 1.0


def _upright(page: Any) -> _Matrix:
    """Return the affine map from page units to fractions of the page as shown (crop box and rotation applied)."""
    x, y = ctypes.c_int(), ctypes.c_int()

    def shown(page_x: float, page_y: float) -> tuple[float, float]:
        pdfium_c.FPDF_PageToDevice(page, 0, 0, _UNITS, _UNITS, 0, page_x, page_y, x, y)
        return x.value / _UNITS, y.value / _UNITS

    e, f = shown(0, 0)
    right, up = shown(1000, 0), shown(0, 1000)
    return (right[0] - e) / 1000, (right[1] - f) / 1000, (up[0] - e) / 1000, (up[1] - f) / 1000, e, f


def _continues(before: TextLine, line: TextLine) -> bool:
    """Whether ``line`` stands on the same visual line, close after ``before`` (PDFium breaks at superscripts)."""
    if before.hyphened:
        return False
    _, top, right, bottom = before.box
    x0, y0, _, y1 = line.box
    shared = min(bottom, y1) - max(top, y0)
    if shared <= 0 or _stands_upright(before) or _stands_upright(line):
        return False
    smallest, tallest = sorted((bottom - top, y1 - y0))
    return shared > 0.5 * smallest > 0 and -0.5 * tallest < x0 - right < 1.5 * tallest


def _stands_upright(line: TextLine) -> bool:
    """Whether the text runs up or down the page as shown."""
    return len(line.text) > 2 and line.box[3] - line.box[1] > line.box[2] - line.box[0]


def _join(before: TextLine, line: TextLine) -> None:
    gap = line.box[0] - before.box[2]
    height = before.box[3] - before.box[1]
    glued = gap < 0.15 * height or line.text[0] in ",.;:)]"
    before.text += line.text if glued else " " + line.text
    first, second = before.box, line.box
    before.box = (
        min(first[0], second[0]),
        min(first[1], second[1]),
        max(first[2], second[2]),
        max(first[3], second[3]),
    )
    before.hyphened = line.hyphened


def _scanned_page(lines: list[TextLine], page: Any) -> PageText:
    pixels = _pictures(pdfium_c.FPDFPage_CountObjects(page), lambda i: pdfium_c.FPDFPage_GetObject(page, i), depth=3)
    return PageText(lines, bool(pixels), max(pixels, default=0))


def _pictures(count: int, get: Callable[[int], Any], depth: int) -> list[int]:
    """Return the pixels of each picture among page objects, groups looked into."""
    found: list[int] = []
    width, height = ctypes.c_uint(), ctypes.c_uint()
    for page_object in map(get, range(min(count, _MAX_OBJECTS))):
        kind = pdfium_c.FPDFPageObj_GetType(page_object)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            pdfium_c.FPDFImageObj_GetImagePixelSize(page_object, width, height)
            found.append(width.value * height.value)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth:
            inner = partial(pdfium_c.FPDFFormObj_GetObject, page_object)
            found += _pictures(pdfium_c.FPDFFormObj_CountObjects(page_object), inner, depth - 1)
    return found
