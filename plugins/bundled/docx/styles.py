"""Styles: which paragraph styles of a Word document are headings, and of what level."""

from __future__ import annotations

import re
from typing import Any

from plugins.markup import attribute, children, local

_HEADING_NAME = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|заголовок|标题|見出し)\s*(\d)", re.IGNORECASE
)
_MAX_BASES = 10


def heading_levels(styles: Any | None) -> dict[str, int]:
    """Return the heading level of each style id that is a heading; ``Title`` counts as level 1."""
    if styles is None:
        return {}
    own: dict[str, int] = {}
    base: dict[str, str] = {}
    for style in children(styles):
        if local(style) == "style" and attribute(style, "type") == "paragraph":
            identifier = attribute(style, "styleId")
            own[identifier] = _own_level(style)
            base[identifier] = next((attribute(e, "val") for e in children(style) if local(e) == "basedOn"), "")
    levels = {identifier: _inherited(identifier, own, base) for identifier in own}
    return {identifier: level for identifier, level in levels.items() if level}


def outline_level(paragraph_properties: Any) -> int:
    """Return the level of a paragraph's or style's own outline setting, 0 for body text (w:outlineLvl 9)."""
    for each in children(paragraph_properties):
        if local(each) == "outlineLvl" and attribute(each, "val").isdigit():
            level = int(attribute(each, "val"))
            return level + 1 if level < 9 else 0
    return 0


def _own_level(style: Any) -> int:
    for each in children(style):
        if local(each) == "name":
            name = attribute(each, "val")
            match = _HEADING_NAME.match(name)
            if match:
                return int(match.group(1))
            if name.lower() == "title":
                return 1
        if local(each) == "pPr" and (level := outline_level(each)):
            return level
    return 0


def _inherited(identifier: str, own: dict[str, int], base: dict[str, str]) -> int:
    for _ in range(_MAX_BASES):
        if own.get(identifier):
            return own[identifier]
        identifier = base.get(identifier, "")
    return 0
