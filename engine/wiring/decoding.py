"""Decoding: the pictures of a question as pixels, made by the confined workers, for models that see."""

from __future__ import annotations

import os
from typing import Final

from engine.contract.reason import Reason
from engine.library.ingest.words.members import descriptor
from engine.library.parse.pool import ParserPool
from engine.library.render.renderer import Renderer, Wanted, refusal
from models.dialogue.pixels import Decode, Pixels

SIDE: Final = 1_536
"""Pixels of the longer side: the models of the catalogue look at 896, or make a thousand tokens of so many at most."""


def decoder(pool: ParserPool) -> Decode:
    """Return what turns a picture's file into pixels by the workers of ``pool``. It raises NotShown."""
    renderer = Renderer(pool)

    def decode(data: bytes) -> Pixels:
        fd = descriptor(data)
        try:
            drawn = renderer.draw(fd, b"picture", len(data), Wanted(side=SIDE, form="rgb"))
        finally:
            os.close(fd)
        if isinstance(drawn, Reason):
            raise refusal(drawn)
        return Pixels(drawn.width, drawn.height, drawn.data)

    return decode
