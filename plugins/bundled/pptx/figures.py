"""Figures of a presentation: the pictures on its slides; those of layouts and masters are ornaments."""

from __future__ import annotations

from engine.contract.figure import Figure
from engine.contract.locator import SlidePlace
from plugins.bundled.pptx.reader import slides_of
from plugins.office import relations
from plugins.package import Package
from plugins.packed_figures import packed_figures, render
from plugins.source import Source

__all__ = ["figures", "render"]


def figures(source: Source) -> tuple[Figure, ...]:
    """Return the pictures in the order of the slides."""
    package = Package(source)
    shown = [
        (relation.target, SlidePlace(number))
        for number, part in enumerate(slides_of(package), start=1)
        for relation in relations(package, part)
        if relation.kind == "image"
    ]
    return packed_figures(source, package, shown)
