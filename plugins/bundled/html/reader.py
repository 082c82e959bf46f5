"""Reader of HTML pages: headings, paragraphs, lists, table rows; no scripts, styles or comments."""

from __future__ import annotations

from engine.contract.document import ParseOutcome, Role
from plugins.composer import LINE_GAP, PARAGRAPH_GAP, Composer, Sections
from plugins.hypertext import html_blocks, html_text
from plugins.source import Source


def read(source: Source) -> ParseOutcome:
    """Return the page's text; places are sections by headings."""
    metadata, blocks = html_blocks(html_text(source.content()))
    composer, sections = Composer(source), Sections()
    before = Role.PARAGRAPH
    for block in blocks:
        if block.role is Role.HEADING:
            sections.enter(block.level, block.text)
        rows = block.role is before and block.role in (Role.TABLE, Role.LIST)
        composer.add(block.text, sections.place, block.role, block.level, gap=LINE_GAP if rows else PARAGRAPH_GAP)
        before = block.role
    return composer.parsed(metadata)
