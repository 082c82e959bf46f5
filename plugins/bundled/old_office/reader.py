"""Reader of old Word and PowerPoint documents, and of Office packages behind a password."""

from __future__ import annotations

from functools import partial

from engine.contract.document import ParseOutcome, Role
from engine.contract.locator import SectionPlace, SlidePlace
from plugins.bundled.old_office.powerpoint import slides_of
from plugins.bundled.old_office.word import paragraphs_of
from plugins.composer import LINE_GAP, Composer
from plugins.compound import compound_metadata, stream_start
from plugins.source import Damaged, Skip, Source


def read(source: Source) -> ParseOutcome:
    """Return paragraphs of a document, slides of a presentation. Raises Skip(encrypted), Damaged."""
    if source.format == "encrypted-office":
        raise Skip("encrypted")
    composer = Composer(source)
    read_stream = partial(stream_start, source.file, size_bytes=source.limits.max_unpacked_bytes)
    try:
        if source.format == "doc":
            for paragraph in paragraphs_of(read_stream):
                composer.add(paragraph, SectionPlace(), Role.TABLE if "\t" in paragraph else Role.PARAGRAPH)
        else:
            _slides(composer, [(slide.texts, slide.notes) for slide in slides_of(read_stream)])
        metadata = compound_metadata(source.file)
    except OSError as error:
        raise Damaged("its inner directory cannot be read") from error
    return composer.parsed(metadata)


def _slides(composer: Composer, slides: list[tuple[list[str], list[str]]]) -> None:
    for number, (texts, notes) in enumerate(slides, start=1):
        for position, text in enumerate(texts):
            # The first text of a slide is its title by convention.
            is_title = position == 0 and "\n" not in text and len(text) <= 200
            composer.add(text, SlidePlace(number), Role.HEADING if is_title else Role.PARAGRAPH, int(is_title))
        for text in notes:
            composer.add(text, SlidePlace(number), Role.NOTE, gap=LINE_GAP)
