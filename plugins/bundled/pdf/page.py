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
            lines = _Reading(page, text_page).lines()
        finally:
            pdfium_c.FPDFText_ClosePage(text_page)
        letters = sum(len(line.text) for line in lines)
        return PageText(lines, False) if letters >= _OCR_FLOOR_CHARS else _scanned_page(lines, page)
    finally:
        pdfium_c.FPDF_ClosePage(page)


class _Reading:
    """The text of one open page and the way from its coordinates to fractions of the upright page."""

    def __init__(self, page: Any, text_page: Any) -> None:
        self._text_page = text_page
        self._edges = tuple(ctypes.c_double() for _ in range(4))
        self._matrix = _upright(page)

    def lines(self) -> list[TextLine]:
        """Return the visual lines, pieces of one line joined."""
        found: list[TextLine] = []
        text = self._text()
        for match in _LINE.finditer(text):
            words = match.group(1)
            if not words.strip():
                continue
            line = self._line(words, match.start(), len(words), match.group(2) == _HYPHEN)
            if found and _continues(found[-1], line):
                _join(found[-1], line)
            else:
                found.append(line)
        return found

    def _text(self) -> str:
        count = pdfium_c.FPDFText_CountChars(self._text_page)
        if count <= 0:
            return ""
        # Two UTF-16 units for each character, as some are outside the basic plane.
        buffer = (ctypes.c_ushort * (count * 2 + 1))()
        written = pdfium_c.FPDFText_GetText(self._text_page, 0, count, buffer)
        return bytes(buffer)[: max(0, written - 1) * 2].decode("utf-16-le", errors="replace")

    def _line(self, words: str, start: int, length: int, hyphened: bool) -> TextLine:
        # Text and character indexes differ only where PDFium found letters without a Unicode value.
        first = pdfium_c.FPDFText_GetCharIndexFromTextIndex(self._text_page, start)
        first = first if first >= 0 else start
        box = self._box(first, length)
        size = float(pdfium_c.FPDFText_GetFontSize(self._text_page, first))
        return TextLine(words.strip(), box, size, hyphened)

    def _box(self, start: int, length: int) -> Box:
        left, top, right, bottom = self._edges
        x0 = y0 = float("inf")
        x1 = y1 = float("-inf")
        for number in range(pdfium_c.FPDFText_CountRects(self._text_page, start, length)):
            pdfium_c.FPDFText_GetRect(self._text_page, number, left, top, right, bottom)
            x0, x1 = min(x0, left.value, right.value), max(x1, left.value, right.value)
            y0, y1 = min(y0, top.value, bottom.value), max(y1, top.value, bottom.value)
        if x1 < x0:
            return (0.0, 0.0, 0.0, 0.0)
        return self._fractions(x0, y0, x1, y1)

    def _fractions(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        a, b, c, d, e, f = self._matrix
        xs = (a * x0 + c * y0 + e, a * x1 + c * y1 + e)
        ys = (b * x0 + d * y0 + f, b * x1 + d * y1 + f)
        return (_unit(min(xs)), _unit(min(ys)), _unit(max(xs)), _unit(max(ys)))


def _unit(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)


def _upright(page: Any) -> tuple[float, float, float, float, float, float]:
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
    if before.hyphened or _stands_upright(before) or _stands_upright(line):
        return False
    overlap = min(before.box[3], line.box[3]) - max(before.box[1], line.box[1])
    height = min(before.box[3] - before.box[1], line.box[3] - line.box[1])
    gap = line.box[0] - before.box[2]
    tallest = max(before.box[3] - before.box[1], line.box[3] - line.box[1])
    return height > 0 and overlap > 0.5 * height and -0.5 * tallest < gap < 1.5 * tallest


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
