"""Reader of SVG: its titles, descriptions and letters are words, read as those of any XML; what it shows is drawn."""

from __future__ import annotations

import io
from dataclasses import replace

from engine.contract.document import ParseOutcome
from plugins.bundled.svg.harmless import harmless, serialised, without
from plugins.bundled.xml_data import reader as xml
from plugins.source import Source

_NOT_WORDS = frozenset({"style", "metadata"})


def read(source: Source) -> ParseOutcome:
    """Return the words of the drawing. Raises Damaged."""
    words = serialised(without(harmless(source.content()), _NOT_WORDS))
    return xml.read(replace(source, file=io.BytesIO(words), size_bytes=len(words)))
