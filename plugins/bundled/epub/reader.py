"""Reader of EPUB books: the chapters in reading order."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote

from engine.contract.document import Metadata, ParseOutcome, Role
from plugins.composer import Composer, Sections
from plugins.hypertext import html_blocks, html_text
from plugins.markup import attribute, local
from plugins.package import Package
from plugins.source import Damaged, Skip, Source

_CONTAINER = "META-INF/container.xml"


def read(source: Source) -> ParseOutcome:
    """Return the text of the spine's pages; places are sections by headings. Raises Skip for protected books."""
    package = Package(source)
    container = package.xml(_CONTAINER)
    roots = (
        [attribute(e, "full-path") for e in container.iter() if local(e) == "rootfile"] if container is not None else []
    )
    book = package.xml(roots[0]) if roots else None
    if book is None:
        raise Damaged("it has no book part")
    composer, sections = Composer(source), Sections()
    protected = _protected(package)
    pages = _pages(book, posixpath.dirname(roots[0]))
    if pages and all(page in protected for page in pages):
        raise Skip("encrypted")
    for page in pages:
        _chapter(b"" if page in protected else package.read(page), composer, sections)
    return composer.parsed(_metadata(book))


def _chapter(content: bytes, composer: Composer, sections: Sections) -> None:
    if not content:
        return
    for block in html_blocks(html_text(content))[1]:
        if block.role is Role.HEADING:
            sections.enter(block.level, block.text)
        composer.add(block.text, sections.place, block.role, block.level)


def _pages(book: Any, folder: str) -> list[str]:
    items = {attribute(e, "id"): attribute(e, "href") for e in book.iter() if local(e) == "item"}
    order = [attribute(e, "idref") for e in book.iter() if local(e) == "itemref"]
    return [posixpath.normpath(posixpath.join(folder, unquote(items[i]))) for i in order if i in items]


def _protected(package: Package) -> frozenset[str]:
    """Return the entries that are encrypted; fonts often are, by a public method, and do not matter."""
    root = package.optional_xml("META-INF/encryption.xml")
    if root is None:
        return frozenset()
    return frozenset(unquote(attribute(e, "URI")) for e in root.iter() if local(e) == "CipherReference")


def _metadata(book: Any) -> Metadata:
    facts: dict[str, str] = {}
    for element in book.iter():
        if local(element) in ("title", "creator", "date", "subject") and element.text:
            facts.setdefault(local(element), element.text)
    return Metadata(
        title=facts.get("title", ""),
        author=facts.get("creator", ""),
        created=facts.get("date", ""),
        extra={"subject": facts["subject"]} if "subject" in facts else {},
    )
