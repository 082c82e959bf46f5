"""Blocks: WordprocessingML -> paragraphs and tables in document order, with deleted and doubled text left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.contract.document import Role
from plugins.bundled.docx.styles import outline_level
from plugins.markup import attribute, children, local

# Deleted text, field codes, and the second form of what AlternateContent holds twice.
_LEFT_OUT = frozenset({"del", "moveFrom", "delText", "instrText", "Fallback", "rPr", "pPr", "sectPr", "tblPr"})
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "ptab": "\t"}


@dataclass(frozen=True, slots=True)
class WordBlock:
    """A paragraph, heading, list item or table."""

    text: str
    role: Role
    level: int = 0


def blocks_of(element: Any, levels: dict[str, int]) -> Iterator[WordBlock]:
    """Yield the blocks below ``element`` in order; text boxes follow the paragraph they are anchored in."""
    for child in children(element):
        name = local(child)
        if name == "p":
            yield from _paragraph(child, levels)
        elif name == "tbl":
            yield WordBlock(_table(child), Role.TABLE)
            yield from _boxes(child, levels)
        elif name not in _LEFT_OUT:
            yield from blocks_of(child, levels)


def paragraph_text(paragraph: Any) -> str:
    """Return the text of a paragraph without its text boxes; equations as their letters."""
    return "".join(_runs(paragraph)).strip()


def _paragraph(paragraph: Any, levels: dict[str, int]) -> Iterator[WordBlock]:
    role, level = role_of(paragraph, levels)
    text = paragraph_text(paragraph)
    if text:
        yield WordBlock(text, role, level)
    yield from _boxes(paragraph, levels)


def role_of(paragraph: Any, levels: dict[str, int]) -> tuple[Role, int]:
    """Return what a paragraph is, and the level of a heading."""
    properties = next((child for child in children(paragraph) if local(child) == "pPr"), None)
    if properties is None:
        return Role.PARAGRAPH, 0
    style = next((attribute(e, "val") for e in children(properties) if local(e) == "pStyle"), "")
    level = outline_level(properties) or levels.get(style, 0)
    if level:
        return Role.HEADING, level
    listed = any(local(e) == "numPr" for e in children(properties))
    return (Role.LIST if listed else Role.PARAGRAPH), 0


def _runs(element: Any) -> Iterator[str]:
    for child in children(element):
        name = local(child)
        if name == "t":
            yield child.text or ""
        elif name in _BREAKS:
            yield _BREAKS[name]
        elif name not in _LEFT_OUT and name != "txbxContent":
            yield from _runs(child)


def _boxes(element: Any, levels: dict[str, int]) -> Iterator[WordBlock]:
    for child in children(element):
        name = local(child)
        if name == "txbxContent":
            yield from blocks_of(child, levels)
        elif name not in _LEFT_OUT:
            yield from _boxes(child, levels)


def _table(table: Any) -> str:
    rows = ("\t".join(_cells(row)).strip() for row in _descend(table, "tr"))
    return "\n".join(row for row in rows if row)


def _cells(row: Any) -> Iterator[str]:
    for cell in _descend(row, "tc"):
        yield " ".join(" ".join(_cell_words(cell)).split())


def _cell_words(element: Any) -> Iterator[str]:
    for child in children(element):
        name = local(child)
        if name == "p":
            yield paragraph_text(child)
        elif name not in _LEFT_OUT and name != "txbxContent":
            yield from _cell_words(child)


def _descend(element: Any, wanted: str) -> Iterator[Any]:
    """Yield the nearest descendants called ``wanted``; content controls may stand between."""
    for child in children(element):
        if local(child) == wanted:
            yield child
        elif local(child) not in ("tbl", "p", *_LEFT_OUT):
            yield from _descend(child, wanted)
