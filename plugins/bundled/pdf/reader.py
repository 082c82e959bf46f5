"""Reader of PDF: text page by page, each visual line with its box; pages that are scans are marked for OCR."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c

from engine.contract.document import ParseOutcome, Role
from engine.contract.locator import PagePlace, PageSpot
from plugins.bundled.pdf.facts import members_of, metadata_of
from plugins.bundled.pdf.headings import heading_levels
from plugins.bundled.pdf.page import PageText, TextLine, read_page
from plugins.composer import LINE_GAP, PARAGRAPH_GAP, Composer, check_length, parsed
from plugins.source import Damaged, Exceeded, Skip, Source

_COMPOUND = re.compile(r"\w+(?:-\w+)+")
_LAST_WORD, _FIRST_WORD = re.compile(r"\w+$"), re.compile(r"\w+")
# The dictionary of an image: PDF keeps it in plain bytes, outside all compressed and encrypted streams.
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_PASSWORD = pdfium_c.FPDF_ERR_PASSWORD
_SECURITY = pdfium_c.FPDF_ERR_SECURITY


def read(source: Source) -> ParseOutcome:
    """Return the lines of all pages; headings told by letter size; attached files as members.

    Raises Skip(encrypted) when the empty password does not open it, Damaged when PDFium cannot.
    """
    content = source.content()
    document = open_document(content)
    try:
        count = len(document)
        if count == 0:
            raise Damaged("it has no readable pages")
        if count > source.limits.max_pages:
            raise Exceeded("output_too_large", limit=f"{source.limits.max_pages} pages")
        pages = list(_pages(document.raw, count, source))
        _refuse_huge_scans(pages, source)
        composer = Composer(source)
        _compose(composer, [page.lines for page in pages])
        needs_ocr = tuple(
            number
            for number, page in enumerate(pages, start=1)
            if page.is_scan and page.pixels <= source.limits.max_pixels
        )
        has_figures = len(needs_ocr) < count and _IMAGE.search(content) is not None
        metadata = metadata_of(document.raw, count)
        outcome = parsed(source, composer.layer(), metadata, needs_ocr, has_figures=has_figures)
        return replace(outcome, members=members_of(document.raw, source.limits))
    finally:
        document.close()


def open_document(content: bytes) -> pypdfium2.PdfDocument:
    """Return the open document. Raises Skip(encrypted) when the empty password does not open it, Damaged."""
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if pdfium_c.FPDF_GetLastError() in (_PASSWORD, _SECURITY) or "assword" in str(error):
            raise Skip("encrypted") from error
        raise Damaged("its structure cannot be read") from error


def _pages(document: Any, count: int, source: Source) -> Iterator[PageText]:
    length = 0
    for index in range(count):
        page = read_page(document, index)
        length += sum(len(line.text) + 1 for line in page.lines)
        check_length(length, source)
        yield page


def _refuse_huge_scans(pages: Sequence[PageText], source: Source) -> None:
    """Raise Skip for a document that is nothing but pictures too large to decode."""
    limit = source.limits.max_pixels
    if any(page.pixels > limit for page in pages) and not any(page.lines for page in pages):
        raise Skip("too_large_inside", limit=f"{limit // 1_000_000} megapixels")


def _compose(composer: Composer, pages: Sequence[Sequence[TextLine]]) -> None:
    compounds = _compounds(pages)
    before: TextLine | None = None
    level_before = 0
    for number, (lines, levels) in enumerate(zip(pages, heading_levels(pages), strict=True), start=1):
        spacing = _usual_spacing(lines)
        for position, (line, level) in enumerate(zip(lines, levels, strict=True)):
            place = PagePlace((PageSpot(number, (line.box,)),))
            role = Role.HEADING if level else Role.PARAGRAPH
            gap = _gap(before, line, spacing, turns_page=position == 0, same=level == level_before)
            after = lines[position + 1].text if position + 1 < len(lines) else ""
            hyphen = "-" if line.hyphened and _keeps_hyphen(line.text, after, compounds) else ""
            composer.add(line.text + hyphen, place, role, level, gap=gap)
            before, level_before = line, level


def _compounds(pages: Sequence[Sequence[TextLine]]) -> frozenset[str]:
    """Return the words written with a hyphen inside a line anywhere in the document, lower case."""
    return frozenset(
        word.lower() for lines in pages for line in lines if "-" in line.text for word in _COMPOUND.findall(line.text)
    )


def _keeps_hyphen(text: str, after: str, compounds: frozenset[str]) -> bool:
    """Whether the hyphen at a line's end belongs to the word: before capitals and digits, and in known compounds."""
    if not after[:1].islower():
        return True
    left, right = _LAST_WORD.search(text), _FIRST_WORD.match(after)
    return bool(left and right and f"{left.group()}-{right.group()}".lower() in compounds)


def _gap(before: TextLine | None, line: TextLine, spacing: float, *, turns_page: bool, same: bool) -> str:
    """Return what stands between two lines: nothing inside a word, a line end, or a paragraph's gap."""
    if before is None:
        return PARAGRAPH_GAP
    if before.hyphened:
        return ""
    if not same:
        return PARAGRAPH_GAP
    if turns_page:
        # A sentence that runs over the page is one paragraph.
        return LINE_GAP if before.text[-1:].isalpha() and line.text[:1].islower() else PARAGRAPH_GAP
    step = line.box[1] - before.box[1]
    return PARAGRAPH_GAP if (step < 0 and not line.text[:1].islower()) or step > 1.6 * spacing > 0 else LINE_GAP


def _usual_spacing(lines: Sequence[TextLine]) -> float:
    """Return the median distance of two lines that follow each other down the page, in fractions of its height."""
    steps = sorted(step for a, b in pairwise(lines) if 0 < (step := b.box[1] - a.box[1]) < 0.1)
    return steps[len(steps) // 2] if steps else 0.0
