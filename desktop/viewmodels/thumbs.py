"""Thumbs: small pictures of pages, as the engine's confined workers draw them."""

from __future__ import annotations

from PySide6.QtGui import QImage

from desktop.engine_link.engine import Engine
from engine.contract.answer import Citation


def fetch_thumb(engine: Engine, citation: Citation, side: int) -> QImage | None:
    """Return a picture of the page a citation stands on; None when it stands on none or none can be drawn."""
    return None
