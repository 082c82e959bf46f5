"""Headings of line-based markup languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plugins.lines import Line

_ORG = re.compile(r"(\*+)\s+(.+)")
_ORG_TITLE = re.compile(r"#\+title:\s*(.+)", re.IGNORECASE)
_ADOC = re.compile(r"(={1,6})\s+(.+)")
_TEX = re.compile(r"\s*\\(title|part|chapter|section|subsection|subsubsection|paragraph)\*?\s*(?:\[[^\]]*\])?\{(.+?)\}")
_TEX_LEVELS = {"title": 1, "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_RST_MARKS = frozenset("=-`:.'\"~^_*+#<>!$%&(),/;?@[\\]{|}")


def org_heading(line: str) -> tuple[int, str] | None:
    """Return (level, title) of an Org headline."""
    title = _ORG_TITLE.match(line)
    if title:
        return 1, title.group(1).strip()
    match = _ORG.match(line)
    return (len(match.group(1)), match.group(2).strip()) if match else None


def adoc_heading(line: str) -> tuple[int, str] | None:
    """Return (level, title) of an AsciiDoc section title."""
    match = _ADOC.match(line)
    return (len(match.group(1)), match.group(2).strip()) if match else None


def tex_heading(line: str) -> tuple[int, str] | None:
    """Return (level, title) of a LaTeX sectioning command."""
    match = _TEX.match(line)
    return (_TEX_LEVELS[match.group(1)], match.group(2).strip()) if match else None


def rst_headings(lines: Sequence[Line]) -> dict[int, tuple[int, int, str]]:
    """Return {index of the first line: (number of lines, level, title)}; levels in the order of appearance."""
    order: list[str] = []
    found: dict[int, tuple[int, int, str]] = {}
    for index in range(1, len(lines)):
        mark, title = lines[index].text.rstrip(), lines[index - 1].text
        if not _is_underline(mark) or not title.strip() or len(mark) < len(title.strip()) or _is_underline(title):
            continue
        over = index >= 2 and lines[index - 2].text.rstrip() == mark
        style = mark[0] + ("=" if over else "")
        if style not in order:
            order.append(style)
        first = index - 2 if over else index - 1
        found[first] = (index - first + 1, order.index(style) + 1, title.strip())
    return found


def _is_underline(text: str) -> bool:
    text = text.rstrip()
    return len(text) >= 2 and text[0] in _RST_MARKS and set(text) == {text[0]}
