"""Hypertext: HTML -> blocks in document order. The only module that uses the HTML parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from engine.contract.document import Metadata, Role
from plugins.decoding import decode

_LEFT_OUT = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "-comment"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ROLES = {"li": Role.LIST, "dt": Role.LIST, "dd": Role.LIST, "tr": Role.TABLE, "pre": Role.CODE}
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_CHARSET = re.compile(
    rb"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]+)|<\?xml[^>]*encoding=[\"']([a-zA-Z0-9_.:-]+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A run of text with its role; ``level`` is the depth of a heading."""

    text: str
    role: Role = Role.PARAGRAPH
    level: int = 0


def html_text(content: bytes, charset: str = "") -> str:
    """Return decoded HTML; the encoding is the bytes' own mark, UTF-8, ``charset``, what the page names, a guess."""
    named = _CHARSET.search(content[:4096])
    hint = charset or ((named.group(1) or named.group(2)).decode("ascii") if named else "")
    return decode(content, hint)


def html_blocks(text: str) -> tuple[Metadata, list[TextBlock]]:
    """Return what an HTML page says of itself and its blocks in order."""
    tree = LexborHTMLParser(text)
    body = tree.body or tree.root
    blocks = list(_Walk().blocks(body)) if body is not None else []
    return _metadata(tree), blocks


class _Walk:
    """Collects inline text until a block begins or ends. Iterative: pages may nest deeper than Python's stack."""

    def __init__(self) -> None:
        # Marks put between words: \v for a line break, \f for a cell's border. In HTML both are white space.
        self._words: list[str] = []
        self._open: list[TextBlock] = []
        self._preserved = 0

    def blocks(self, root: Any) -> Iterator[TextBlock]:
        """Yield the blocks below ``root``."""
        # Each entry is a node to enter, or the name of a block to leave.
        todo: list[Any] = [root]
        while todo:
            node = todo.pop()
            if isinstance(node, str):
                yield from self._flush()
                self._open.pop()
                self._preserved -= node == "pre"
                continue
            name = node.tag
            if name == "-text":
                self._words.append((node.text_content or "").replace("\v", " ").replace("\f", " "))
            elif name == "br":
                self._words.append("\n" if self._preserved else "\v")
            elif name not in _LEFT_OUT:
                if name in _BLOCKS:
                    yield from self._flush()
                    self._enter(name)
                    todo.append(name)
                elif name in _CELLS:
                    self._words.append("\f")
                todo.extend(reversed(list(node.iter(include_text=True))))
        yield from self._flush()

    def _enter(self, name: str) -> None:
        # A paragraph inside a list item or a cell is still the item's.
        outer = self._open[-1] if self._open else TextBlock("")
        self._preserved += name == "pre"
        role = _ROLES.get(name, outer.role if outer.role is not Role.HEADING else Role.PARAGRAPH)
        if name in _HEADINGS:
            self._open.append(TextBlock("", Role.HEADING, _HEADINGS[name]))
        else:
            self._open.append(TextBlock("", role))

    def _flush(self) -> Iterator[TextBlock]:
        raw = "".join(self._words)
        self._words.clear()
        kind = self._open[-1] if self._open else TextBlock("")
        text = raw.strip("\n") if self._preserved else _collapsed(raw)
        if text.strip():
            yield TextBlock(text, kind.role, kind.level)


def _collapsed(raw: str) -> str:
    """Return inline text with runs of white space as one blank; line breaks (\\v) and cell borders (\\f) stay."""
    lines = (_line(line) for line in raw.split("\v"))
    return "\n".join(line for line in lines if line)


def _line(raw: str) -> str:
    cells = (" ".join(cell.split()) for cell in raw.split("\f"))
    return "\t".join(cell for cell in cells if cell)


def _metadata(tree: Any) -> Metadata:
    title = tree.css_first("title")
    facts: dict[str, str] = {}
    for meta in tree.css("meta"):
        attributes = meta.attributes
        key = (attributes.get("name") or attributes.get("property") or "").lower()
        facts.setdefault(key, attributes.get("content") or "")
    return Metadata(
        title=title.text() if title is not None else "",
        author=facts.get("author") or facts.get("dc.creator") or "",
        created=facts.get("date") or facts.get("dcterms.created") or facts.get("article:published_time") or "",
        extra={"subject": facts["description"]} if facts.get("description") else {},
    )
