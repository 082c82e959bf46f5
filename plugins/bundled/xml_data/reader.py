"""Reader of XML of any vocabulary: each element that directly holds words is a block, titles are headings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.contract.document import Metadata, ParseOutcome, Role
from plugins.composer import Composer, Sections
from plugins.hypertext import html_blocks
from plugins.markup import all_text, local, parse_xml
from plugins.source import Source

_TITLES = frozenset({"title", "article-title", "heading", "head"})
_MAX_DEPTH = 200
_SPOKEN_ATTRIBUTES = frozenset({"text", "title", "label", "alt", "name", "description", "summary"})


def read(source: Source) -> ParseOutcome:
    """Return the blocks in order; places are sections by titles."""
    root = parse_xml(source.content())
    composer, sections = Composer(source), Sections()
    title = ""
    for element, text, depth in _blocks(root, 1):
        is_title = local(element) in _TITLES and len(text) <= 300
        if is_title:
            title = title or text
            sections.enter(depth, text)
        composer.add(_unescaped(text), sections.place, Role.HEADING if is_title else Role.PARAGRAPH, depth * is_title)
    return composer.parsed(Metadata(title=title))


def _blocks(element: Any, depth: int) -> Iterator[tuple[Any, str, int]]:
    if _holds_words(element) or depth > _MAX_DEPTH:
        yield element, all_text(element), depth
        return
    spoken = [value for key, value in element.attrib.items() if key.lower() in _SPOKEN_ATTRIBUTES and " " in value]
    if spoken:
        yield element, "\n".join(spoken), depth
    for child in element:
        if isinstance(child.tag, str):
            yield from _blocks(child, depth + 1)


def _holds_words(element: Any) -> bool:
    """Whether words stand directly in the element, between its children or alone."""
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _unescaped(text: str) -> str:
    """Return the words of HTML carried as text, as feeds do."""
    if "</" not in text and "/>" not in text:
        return text
    return "\n".join(block.text for block in html_blocks(text)[1])
