"""Reader of OpenDocument text, presentations and drawings, packed or flat: blocks in document order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.contract.document import Metadata, ParseOutcome, Role
from engine.contract.locator import Place, SlidePlace
from plugins.composer import Composer, Sections
from plugins.markup import attribute, children, local, parse_xml
from plugins.package import Package
from plugins.source import Damaged, Skip, Source

_LEFT_OUT = frozenset(
    {"tracked-changes", "sequence-decls", "forms", "scripts", "note-citation", "event-listeners", "binary-data"}
)
_ANCHORED = frozenset({"note", "annotation", "text-box", "desc", "title", "binary-data", "event-listeners"})
_MAX_BLANKS = 100


def read(source: Source) -> ParseOutcome:
    """Return the text; places are sections by headings, slides in presentations."""
    has_figures = False
    if source.format == "fodt":
        root = meta = parse_xml(source.content())
    else:
        package = Package(source)
        if b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise Skip("encrypted")
        has_figures = any(name.startswith("Pictures/") for name in package.names)
        root, meta = package.xml("content.xml"), package.optional_xml("meta.xml")
    body = None if root is None else next((e for e in root.iter() if local(e) == "body"), None)
    if body is None:
        raise Damaged("it has no content part")
    composer = Composer(source)
    _Walk(composer).blocks(body)
    return composer.parsed(_metadata(meta), has_figures=has_figures)


def heading_of(element: Any) -> tuple[int, str]:
    """Return depth and text of a heading."""
    level = attribute(element, "outline-level")
    return int(level) if level.isdigit() else 1, "".join(_inline(element))


class _Walk:
    """The way through the body, with the place it has reached."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._sections = Sections()
        self._slide = 0

    def blocks(self, element: Any, role: Role = Role.PARAGRAPH) -> None:
        """Add every block below ``element``."""
        for child in children(element):
            name = local(child)
            if name == "page":
                self._slide += 1
                self.blocks(child)
            elif name == "h":
                self._heading(child)
            elif name == "p":
                self._add("".join(_inline(child)), role)
                self._beside(child)
            elif name == "table":
                self._add("\n".join(_rows(child)), Role.TABLE)
            elif name == "frame" and attribute(child, "class") == "title":
                self._title(child)
            elif name not in _LEFT_OUT:
                self.blocks(child, {"list": Role.LIST, "notes": Role.NOTE}.get(name, role))

    def _heading(self, element: Any) -> None:
        depth, text = heading_of(element)
        self._sections.enter(depth, text)
        self._composer.add(text, self._place(), Role.HEADING, depth)

    def _title(self, frame: Any) -> None:
        text = "\n".join("".join(_inline(p)) for p in frame.iter() if local(p) == "p")
        self._composer.add(text, self._place(), Role.HEADING, 1)

    def _beside(self, paragraph: Any) -> None:
        """Add what is anchored in a paragraph: notes, comments, text boxes."""
        for element in paragraph.iter():
            if local(element) in ("note-body", "annotation"):
                self._add("\n".join("".join(_inline(p)) for p in element.iter() if local(p) == "p"), Role.NOTE)
            elif local(element) == "text-box":
                self.blocks(element)

    def _add(self, text: str, role: Role) -> None:
        self._composer.add(text, self._place(), role)

    def _place(self) -> Place:
        return SlidePlace(self._slide) if self._slide else self._sections.place


def _inline(element: Any) -> Iterator[str]:
    """Yield the text of a paragraph without what is anchored in it."""
    yield element.text or ""
    for child in element:
        name = local(child)
        if name == "s":
            count = attribute(child, "c")
            yield " " * (min(int(count), _MAX_BLANKS) if count.isdigit() else 1)
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n"
        elif name and name not in _ANCHORED:
            yield from _inline(child)
        yield child.tail or ""


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter():
        if local(row) != "table-row":
            continue
        cells = (_cell(cell) for cell in children(row) if local(cell) == "table-cell")
        line = "\t".join(cells).strip("\t")
        if line:
            yield line


def _cell(cell: Any) -> str:
    return " ".join(" ".join("".join(_inline(p)) for p in cell.iter() if local(p) in ("p", "h")).split())


def _metadata(root: Any | None) -> Metadata:
    facts: dict[str, str] = {}
    for element in root.iter() if root is not None else ():
        name = local(element)
        if name == "body":
            break
        if name in ("title", "initial-creator", "creator", "creation-date", "subject") and element.text:
            facts.setdefault(name, element.text)
        elif name == "document-statistic":
            facts["pages"] = attribute(element, "page-count")
    pages = facts.get("pages", "")
    return Metadata(
        title=facts.get("title", ""),
        author=facts.get("initial-creator") or facts.get("creator", ""),
        created=facts.get("creation-date", ""),
        pages=int(pages) if pages.isdigit() and len(pages) < 8 else 0,
        extra={"subject": facts["subject"]} if "subject" in facts else {},
    )
