"""The part of the fake engine that files are shown by: layers of text, and pixels."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from engine.contract.errors import NotShown
from engine.contract.job import Job
from engine.contract.recording import KeyMoment, RecordingOutline
from engine.contract.request import DocumentText


def drawn(width: int, height: int, colour: str = "#c8d8e8") -> bytes:
    """Return a plain picture as the engine would send it."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "WEBP")
    return bytes(buffer.data().data())


class FakeSight:
    """Shows one text for every document, and pixels of those in ``shapes`` (width and height by document and part)."""

    text: DocumentText

    def __init__(self) -> None:
        self.shapes: dict[tuple[int, str], tuple[int, int]] = {}
        self.drawn: list[tuple[int, str, int]] = []
        moments = (KeyMoment(0.0, 20.0, 4.0, "A wheel turns."), KeyMoment(20.0, 60.0, 31.0, ""))
        self.recording = RecordingOutline(1, 60.0, moments, (4.0, 31.0), 60.0)

    def document(self, document: int, layer: str = "body") -> DocumentText:
        self._tell("document", document)
        return replace(self.text, document=document)

    def outline(self, document: int) -> RecordingOutline:
        self._tell("outline", document)
        return replace(self.recording, document=document)

    def summarise(self, document: int) -> Job:
        return self._begin("summarise", document)

    def picture(self, document: int, part: str = "", side: int = 640) -> bytes:
        self.drawn.append((document, part, side))
        if (document, part) not in self.shapes:
            raise NotShown(problem="There is no such page.")
        width, height = self.shapes[(document, part)]
        scale = side / max(width, height)
        return drawn(max(1, round(width * scale)), max(1, round(height * scale)))

    def _begin(self, what: str, about: object = None) -> Job:
        raise NotImplementedError

    def _tell(self, what: str, about: object = None) -> None:
        raise NotImplementedError
