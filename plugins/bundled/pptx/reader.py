"""Reader of PowerPoint presentations: slides in order, with tables, diagrams, speaker notes and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine.contract.document import ParseOutcome, Role
from engine.contract.locator import SlidePlace
from plugins.composer import Composer
from plugins.markup import attribute, children, local
from plugins.office import embedded, properties, relations
from plugins.package import Package
from plugins.source import Damaged, Source

_MAIN = "ppt/presentation.xml"
_TITLES = frozenset({"title", "ctrTitle"})
_LEFT_OUT_PLACEHOLDERS = frozenset({"sldNum"})
_BESIDE = {"notesSlide": Role.NOTE, "comments": Role.NOTE, "diagramData": Role.PARAGRAPH, "chart": Role.PARAGRAPH}
_NUMBER = re.compile(r"(\d+)\.xml$")


def read(source: Source) -> ParseOutcome:
    """Return the text of all slides; places are slides."""
    package = Package(source)
    slides = slides_of(package)
    if not slides:
        raise Damaged("it has no slides")
    composer = Composer(source)
    for number, part in enumerate(slides, start=1):
        _slide(package, part, SlidePlace(number), composer)
    has_figures = any(name.startswith("ppt/media/") for name in package.names)
    return replace(composer.parsed(properties(package), has_figures=has_figures), members=embedded(package))


def slides_of(package: Package) -> list[str]:
    """Return the slide parts in the order of the presentation, or by number when that cannot be read."""
    targets = {r.id: r.target for r in relations(package, _MAIN) if r.kind == "slide"}
    presentation = package.xml(_MAIN)
    ordered: list[str] = []
    for element in presentation.iter() if presentation is not None else ():
        if local(element) == "sldId":
            ids = [value for key, value in element.attrib.items() if key.endswith("}id")]
            ordered += [targets[i] for i in ids if i in targets]
    if ordered:
        return ordered
    numbered = [(int(m.group(1)), n) for n in package.names if n.startswith("ppt/slides/") and (m := _NUMBER.search(n))]
    return [name for _, name in sorted(numbered)]


def _slide(package: Package, part: str, place: SlidePlace, composer: Composer) -> None:
    root = package.optional_xml(part)
    if root is None:
        return
    for text, role in _shapes(root):
        composer.add(text, place, role, 1 if role is Role.HEADING else 0)
    for relation in relations(package, part):
        role_beside = _BESIDE.get(relation.kind)
        beside = package.optional_xml(relation.target) if role_beside else None
        if beside is None or role_beside is None:
            continue
        for text, _ in _shapes(beside) if relation.kind == "notesSlide" else _loose(beside):
            composer.add(text, place, role_beside)


def _shapes(root: Any) -> Iterator[tuple[str, Role]]:
    """Yield the text of each shape and table in drawing order."""
    for element in children(root):
        name = local(element)
        if name == "sp":
            kind = next((attribute(e, "type") or "body" for e in element.iter() if local(e) == "ph"), "")
            if kind not in _LEFT_OUT_PLACEHOLDERS:
                yield _paragraphs(element), Role.HEADING if kind in _TITLES else Role.PARAGRAPH
        elif name == "tbl":
            rows = ("\t".join(_paragraphs(c, " ") for c in row if local(c) == "tc") for row in _rows(element))
            yield "\n".join(rows), Role.TABLE
        elif name != "Fallback":
            yield from _shapes(element)


def _rows(table: Any) -> Iterator[Any]:
    return (row for row in children(table) if local(row) == "tr")


def _loose(root: Any) -> Iterator[tuple[str, Role]]:
    """Yield the texts of a part that has no shapes: a diagram, a chart's labels, comments."""
    for element in root.iter():
        if local(element) == "p":
            yield "".join(_runs(element)), Role.PARAGRAPH
        elif local(element) == "text" and element.text:
            yield element.text, Role.PARAGRAPH


def _paragraphs(shape: Any, joint: str = "\n") -> str:
    lines = ("".join(_runs(p)).strip() for p in shape.iter() if local(p) == "p")
    return joint.join(line for line in lines if line)


def _runs(paragraph: Any) -> Iterator[str]:
    for element in paragraph.iter():
        name = local(element)
        if name == "t":
            yield element.text or ""
        elif name == "br":
            yield "\n"
