"""Cover: a picture that fills a rounded tile, cut at its edges, its middle (or top, of a page) kept."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath


def paint_cover(painter: QPainter, image: QImage, tile: QRectF, radius: float) -> None:
    """Draw an image over all of ``tile``."""
    scale = max(tile.width() / image.width(), tile.height() / image.height())
    width, height = tile.width() / scale, tile.height() / scale
    top = 0.0 if image.height() > image.width() else (image.height() - height) / 2
    outline = QPainterPath()
    outline.addRoundedRect(tile, radius, radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(outline)
    painter.drawImage(tile, image, QRectF((image.width() - width) / 2, top, width, height))
    painter.restore()
