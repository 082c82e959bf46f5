"""Cover: a picture that fills a rounded tile, cut at its edges, its middle (or top, of a page) kept."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from desktop.components.icons import paint_icon
from desktop.theme.theme import Theme
from desktop.theme.tokens import RADIUS_CONTROL

_DRAWING = 20


def paint_cover(painter: QPainter, image: QImage, tile: QRectF, radius: float, edge: QColor) -> None:
    """Draw an image over all of ``tile``, with an edge that shows where a white page ends."""
    scale = max(tile.width() / image.width(), tile.height() / image.height())
    left = tile.left() + (tile.width() - image.width() * scale) / 2
    top = tile.top() + (0.0 if image.height() > image.width() else (tile.height() - image.height() * scale) / 2)
    brush = QBrush(image)
    brush.setTransform(QTransform.fromTranslate(left, top).scale(scale, scale))
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(brush)
    painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()


def paint_tile(painter: QPainter, theme: Theme, tile: QRectF, image: QImage | None, drawing: str) -> None:
    """Draw what a file looks like over ``tile``, or the drawing of its kind where that is not known (yet)."""
    if image is not None:
        paint_cover(painter, image, tile, RADIUS_CONTROL, theme.colour("hairline"))
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("sunken"))
    painter.drawRoundedRect(tile, RADIUS_CONTROL, RADIUS_CONTROL)
    middle = tile.center()
    area = QRectF(middle.x() - _DRAWING / 2, middle.y() - _DRAWING / 2, _DRAWING, _DRAWING)
    paint_icon(painter, drawing, theme.colour("muted"), area)
