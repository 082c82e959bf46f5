"""Figures of OpenDocument texts, presentations and drawings, each on its slide or in the section it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath
from typing import Any

from engine.contract.figure import Figure
from engine.contract.locator import Place, SlidePlace
from plugins.bundled.opendocument.reader import heading_of
from plugins.composer import Sections
from plugins.markup import attribute, local
from plugins.package import Package
from plugins.packed_figures import packed_figures, render
from plugins.source import Source

__all__ = ["figures", "render"]


def figures(source: Source) -> tuple[Figure, ...]:
    """Return the pictures of the content in order; those of styles and master pages are ornaments."""
    package = Package(source)
    root = package.xml("content.xml")
    return packed_figures(source, package, _shown(root)) if root is not None else ()


def _shown(root: Any) -> Iterator[tuple[str, Place]]:
    sections, slide = Sections(), 0
    for element in root.iter():
        name = local(element)
        if name == "page":
            slide += 1
        elif name == "h":
            sections.enter(*heading_of(element))
        elif name == "image" and attribute(element, "href"):
            place = SlidePlace(slide) if slide else sections.place
            yield normpath(attribute(element, "href")), place
