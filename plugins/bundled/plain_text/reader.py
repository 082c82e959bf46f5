"""Reader of plain text and of settings files, by paragraphs and lines, in any encoding."""

from __future__ import annotations

from engine.contract.document import ParseOutcome
from plugins.composer import check_length, parsed
from plugins.decoding import decode
from plugins.lines import plain_layer
from plugins.source import Source


def read(source: Source) -> ParseOutcome:
    """Return the text as it stands; places are lines."""
    text = decode(source.content())
    check_length(len(text), source)
    return parsed(source, plain_layer(text))
