"""Reader of sound and video: no words of its own; the recording waits for recognition."""

from __future__ import annotations

from engine.contract.document import ParseOutcome
from plugins.composer import parsed
from plugins.source import Source


def read(source: Source) -> ParseOutcome:
    """Return a document without text."""
    return parsed(source, None)
