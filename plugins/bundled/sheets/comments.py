"""Comments: the notes on cells of an xlsx workbook, which the cell reader does not give."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.markup import all_text, attribute, local
from plugins.office import relations
from plugins.package import Package

_MAIN = "xl/workbook.xml"


def comments_of(package: Package) -> Iterator[tuple[str, str, str]]:
    """Yield (sheet, cell, text) of each comment."""
    targets = {r.id: r.target for r in relations(package, _MAIN) if r.kind == "worksheet"}
    workbook = package.optional_xml(_MAIN)
    for element in workbook.iter() if workbook is not None else ():
        if local(element) != "sheet":
            continue
        identifier = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        for relation in relations(package, targets[identifier]) if identifier in targets else ():
            root = package.optional_xml(relation.target) if relation.kind == "comments" else None
            for comment in root.iter() if root is not None else ():
                if local(comment) == "comment":
                    yield attribute(element, "name"), attribute(comment, "ref"), all_text(comment)
