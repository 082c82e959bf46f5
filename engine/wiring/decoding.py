"""Decoding: what goes along with a question as pixels, made by the confined workers, for models and for the window."""

from __future__ import annotations

import os
from typing import Final

from engine.assistant.chat.attachments import Draw
from engine.contract.reason import Reason
from engine.library.ingest.words.members import descriptor
from engine.library.parse.pool import ParserPool
from engine.library.render.renderer import Picture, Renderer, Wanted, check_side, refusal
from models.dialogue.pixels import Decode, Pixels

SIDE: Final = 1_536
"""Pixels of the longer side: the models of the catalogue look at 896, or make a thousand tokens of so many at most."""


def decoder(pool: ParserPool) -> Decode:
    """Return what turns a picture's file into pixels by the workers of ``pool``. It raises NotShown."""
    renderer = Renderer(pool)

    def decode(data: bytes) -> Pixels:
        drawn = _drawn(renderer, data, Wanted(side=SIDE, form="rgb"))
        return Pixels(drawn.width, drawn.height, drawn.data)

    return decode


def drawer(pool: ParserPool) -> Draw:
    """Return what draws a part of a file for the window by the workers of ``pool``. It raises BadRequest, NotShown."""
    renderer = Renderer(pool)

    def draw(data: bytes, part: str, side: int) -> bytes:
        check_side(side)
        return _drawn(renderer, data, Wanted(part, side)).data

    return draw


def _drawn(renderer: Renderer, data: bytes, wanted: Wanted) -> Picture:
    fd = descriptor(data)
    try:
        drawn = renderer.draw(fd, b"picture", len(data), wanted)
    finally:
        os.close(fd)
    if isinstance(drawn, Reason):
        raise refusal(drawn)
    return drawn
