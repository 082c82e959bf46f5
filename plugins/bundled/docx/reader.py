"""Reader of Word documents: body in order, then notes, comments, headers and footers."""

from __future__ import annotations

from dataclasses import replace

from engine.contract.document import ParseOutcome, Role
from plugins.bundled.docx.blocks import blocks_of
from plugins.bundled.docx.styles import heading_levels
from plugins.composer import Composer, Sections
from plugins.office import embedded, properties, relations
from plugins.package import Package
from plugins.source import Damaged, Source

_NOTES = ("footnotes", "endnotes", "comments", "header", "footer")


def read(source: Source) -> ParseOutcome:
    """Return the document's text; places are sections by headings."""
    package = Package(source)
    main = main_part(package)
    body = package.xml(main)
    if body is None:
        raise Damaged("it has no document part")
    related = relations(package, main)
    styles = next((r.target for r in related if r.kind == "styles"), "word/styles.xml")
    levels = heading_levels(package.optional_xml(styles))
    composer, sections = Composer(source), Sections()
    for block in blocks_of(body, levels):
        if block.role is Role.HEADING:
            sections.enter(block.level, block.text)
        composer.add(block.text, sections.place, block.role, block.level)
    _notes(package, composer, [r.target for kind in _NOTES for r in related if r.kind == kind])
    has_figures = any(name.startswith("word/media/") for name in package.names)
    return replace(composer.parsed(properties(package), has_figures=has_figures), members=embedded(package))


def main_part(package: Package) -> str:
    """Return the entry that holds the body."""
    found = [r.target for r in relations(package, "") if r.kind == "officeDocument"]
    return found[0] if found and found[0] in package.names else "word/document.xml"


def _notes(package: Package, composer: Composer, parts: list[str]) -> None:
    """Add what stands outside the body, each text once: headers repeat for every section."""
    seen: set[str] = set()
    for part in parts:
        root = package.optional_xml(part)
        for block in blocks_of(root, {}) if root is not None else ():
            if block.text not in seen:
                seen.add(block.text)
                composer.add(block.text, Sections().place, Role.NOTE)
