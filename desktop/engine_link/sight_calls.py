"""SightCalls: what the window asks of the engine to show files: layers of text and pixels. Every call blocks."""

from __future__ import annotations

from typing import Protocol

from engine.contract.job import Job
from engine.contract.recording import RecordingOutline
from engine.contract.request import DocumentText


class SightCalls(Protocol):
    """The part of an engine's connection that Find and the viewer show files by. Raises JackdawError."""

    def document(self, document: int, layer: str = "body") -> DocumentText:
        """Return one layer of a document."""

    def outline(self, document: int) -> RecordingOutline:
        """Return the key moments of a recording and when the frames of its storyboard are shown."""

    def summarise(self, document: int) -> Job:
        """Have the chat model write a summary of a recording, which its outline has from then on."""

    def picture(self, document: int, part: str = "", side: int = 640) -> bytes:
        """Return a page (``page:3``) or picture as WebP, upright, at most ``side`` pixels long. Raises NotShown."""
