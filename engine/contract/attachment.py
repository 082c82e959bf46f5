"""AttachmentReading: the text of something dropped into a chat, cut into passages like a library document."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.document import Layer
from engine.contract.passage import Passage


@dataclass(frozen=True, slots=True)
class AttachmentReading:
    """What a confined worker read; empty for a picture."""

    title: str = ""
    layers: tuple[Layer, ...] = ()
    passages: tuple[Passage, ...] = ()
