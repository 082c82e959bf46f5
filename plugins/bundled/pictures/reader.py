"""Reader of pictures: what they say of themselves is their text; what they show waits for recognition."""

from __future__ import annotations

from typing import Final

from engine.contract.document import Metadata, ParseOutcome, Role
from engine.contract.locator import ImagePlace
from plugins.bundled.pictures.size import size_of
from plugins.bundled.pictures.tiff import count_pages
from plugins.bundled.pictures.told import Told, told
from plugins.composer import Composer, parsed
from plugins.picture import opened
from plugins.source import Damaged, Skip, Source

_ORIENTATION: Final = 0x0112
_LYING: Final = frozenset({5, 6, 7, 8})
"""EXIF orientations that swap width and height."""


def read(source: Source) -> ParseOutcome:
    """Return a document of what the picture says (title, words, place, camera, day), its page, or pages of a TIFF,
    due for OCR.

    Raises Damaged, Skip for a picture of too many pixels.
    """
    source.file.seek(0)
    head = source.file.read(65536)
    if len(head) < 16:
        raise Damaged("it ends before the picture begins")
    size = size_of(source.format, head)
    if size and size[0] * size[1] > source.limits.max_pixels:
        raise Skip("too_large_inside", limit=f"{source.limits.max_pixels // 1_000_000} megapixels")
    says, size = _told(source, size)
    pages = count_pages(source.file) if source.format == "tiff" else 1
    composer = Composer(source)
    for text in (says.title, *says.words, says.place, says.position_words, says.camera, says.lens, says.date_words):
        composer.add(text, ImagePlace(), Role.TITLE if text and text == says.title else Role.PARAGRAPH)
    extra = _extra(says, size)
    metadata = Metadata(says.title, says.author, says.created, pages=pages if pages > 1 else 0, extra=extra)
    return parsed(source, composer.layer(), metadata, needs_ocr_pages=tuple(range(1, pages + 1)))


def _told(source: Source, size: tuple[int, int] | None) -> tuple[Told, tuple[int, int] | None]:
    """Return what the picture says and its upright size. One that cannot be opened is known by its name."""
    source.file.seek(0)
    try:
        with opened(source.file, source.limits) as picture:
            says = told(picture)
            width, height = picture.size
            lies = picture.getexif().get(_ORIENTATION) in _LYING
    except Damaged:
        return Told(), size
    return says, (height, width) if lies else (width, height)


def _extra(says: Told, size: tuple[int, int] | None) -> dict[str, str]:
    extra = {"width": str(size[0]), "height": str(size[1])} if size else {}
    if says.position is not None:
        extra |= {"latitude": f"{says.position[0]:.6f}", "longitude": f"{says.position[1]:.6f}"}
    named = {"camera": says.camera, "lens": says.lens, "place": says.place}
    return extra | {name: value for name, value in named.items() if value}
