"""Reader of pictures: no words of its own; the picture waits for recognition."""

from __future__ import annotations

from engine.contract.document import Metadata, ParseOutcome
from plugins.bundled.pictures.size import size_of
from plugins.bundled.pictures.tiff import count_pages
from plugins.composer import parsed
from plugins.source import Damaged, Skip, Source


def read(source: Source) -> ParseOutcome:
    """Return a document without text whose page, or pages of a TIFF, are due for OCR; its size where cheaply told."""
    source.file.seek(0)
    head = source.file.read(65536)
    if len(head) < 16:
        raise Damaged("it ends before the picture begins")
    size = size_of(source.format, head)
    if size and size[0] * size[1] > source.limits.max_pixels:
        raise Skip("too_large_inside", limit=f"{source.limits.max_pixels // 1_000_000} megapixels")
    extra = {"width": str(size[0]), "height": str(size[1])} if size else {}
    pages = count_pages(source.file) if source.format == "tiff" else 1
    about = Metadata(extra=extra, pages=pages if pages > 1 else 0)
    return parsed(source, None, about, needs_ocr_pages=tuple(range(1, pages + 1)))
