"""Harmless: an SVG without what runs, what leads out of the file, and what stands for text that is not in it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from lxml import etree

from plugins.markup import local, parse_xml
from plugins.source import Damaged

_ACTIVE: Final = frozenset({"script", "foreignObject", "iframe", "audio", "video", "handler", "listener"})
_DEEPEST: Final = 100
"""resvg goes down by recursion and ends the process when its stack is full."""
_INSIDE: Final = re.compile(r"\s*(#|data:image/(png|jpeg|jpg|gif|webp)[;,])", re.IGNORECASE)


def harmless(content: bytes) -> Any:
    """Return the root of a drawing that refers to nothing outside itself. Raises Damaged when it is no SVG."""
    root = parse_xml(content)
    if local(root) != "svg":
        raise Damaged("it is no SVG drawing")
    if _depth(root) > _DEEPEST:
        raise Damaged("its groups are nested too deeply")
    for entity in [node for node in root.iter() if not isinstance(node.tag, str)]:
        _remove(entity)
    for element in without(root, _ACTIVE).iter():
        for name in [name for name in element.attrib if name.rsplit("}", 1)[-1] == "href"]:
            if not _INSIDE.match(element.attrib[name]):
                del element.attrib[name]
    return root


def _depth(root: Any) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def without(root: Any, names: Collection[str]) -> Any:
    """Return the root, elements of these names taken out."""
    for element in [element for element in root.iter() if local(element) in names]:
        _remove(element)
    return root


def serialised(root: Any) -> bytes:
    """Return the drawing as UTF-8, without any document type."""
    content: bytes = etree.tostring(root, encoding="utf-8")
    return content


def _remove(node: Any) -> None:
    parent = node.getparent()
    if parent is None:
        return
    before, tail = node.getprevious(), node.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(node)
