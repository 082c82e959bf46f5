"""Poster: the small picture on a button that stands for a file: what it looks like, or the icon of its kind."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap

from desktop.components.cover import paint_tile
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S, SPACE_XS

POSTER = QSize(56 + SPACE_S, 40 + 2 * SPACE_XS)
"""With its margins; a button keeps none of its own around an icon."""


def poster(theme: Theme, image: QImage | None, drawing: str, ratio: float) -> QIcon:
    """Return a picture cut to the tile, or the drawing of a kind in its place, of so many device pixels a pixel."""
    whole = QPixmap(POSTER * ratio)
    whole.setDevicePixelRatio(ratio)
    whole.fill(Qt.GlobalColor.transparent)
    painter = QPainter(whole)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tile = QRectF(0, SPACE_XS, POSTER.width() - SPACE_S, POSTER.height() - 2 * SPACE_XS)
    paint_tile(painter, theme, tile, image, drawing)
    painter.end()
    return QIcon(whole)
