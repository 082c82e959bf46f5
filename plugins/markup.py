"""Markup: XML without entities, network or huge trees. The only module that makes an lxml parser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from plugins.source import Damaged


def parse_xml(content: bytes) -> Any:
    """Return the root element. Entities stay unresolved, small faults are mended. Raises Damaged."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged("its XML cannot be read") from error
    if root is None:
        raise Damaged("its XML cannot be read")
    return root


def local(element: Any) -> str:
    """Return an element's name without its namespace, empty for what is no element."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """Return an attribute's value by its name without namespace, empty when missing."""
    for key, value in element.attrib.items():
        if key == name or key.rsplit("}", 1)[-1] == name:
            return str(value)
    return ""


def children(element: Any) -> Iterator[Any]:
    """Yield the child elements, not entities or comments."""
    return (child for child in element if isinstance(child.tag, str))


def all_text(element: Any) -> str:
    """Return all text below an element, white space as single blanks."""
    return " ".join("".join(element.itertext()).split())
