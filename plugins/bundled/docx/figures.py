"""Figures of a Word document: the pictures in its body, each in the section it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.contract.document import Role
from engine.contract.figure import Figure
from engine.contract.locator import Place
from plugins.bundled.docx.blocks import paragraph_text, role_of
from plugins.bundled.docx.reader import main_part
from plugins.bundled.docx.styles import heading_levels
from plugins.composer import Sections
from plugins.markup import attribute, local
from plugins.office import relations
from plugins.package import Package
from plugins.packed_figures import packed_figures, render
from plugins.source import Damaged, Source

__all__ = ["figures", "render"]


def figures(source: Source) -> tuple[Figure, ...]:
    """Return the pictures of the body in order; those of headers and footers are letterheads."""
    package = Package(source)
    main = main_part(package)
    body = package.xml(main)
    if body is None:
        raise Damaged("it has no document part")
    related = relations(package, main)
    styles = next((r.target for r in related if r.kind == "styles"), "word/styles.xml")
    targets = {r.id: r.target for r in related if r.kind == "image"}
    levels = heading_levels(package.optional_xml(styles))
    return packed_figures(source, package, _shown(body, levels, targets))


def _shown(body: Any, levels: dict[str, int], targets: dict[str, str]) -> Iterator[tuple[str, Place]]:
    sections = Sections()
    drawn = {attribute(element, "embed") for element in body.iter() if local(element) == "blip"}
    for element in body.iter():
        name = local(element)
        if name == "p":
            role, level = role_of(element, levels)
            if role is Role.HEADING:
                sections.enter(level, paragraph_text(element))
        elif name == "blip" and attribute(element, "embed") in targets:
            yield targets[attribute(element, "embed")], sections.place
        elif name == "imagedata" and attribute(element, "id") in targets.keys() - drawn:  # the older form of the same
            yield targets[attribute(element, "id")], sections.place
