"""Icons: our own drawings, coloured by the theme and sharp at every scale."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


@cache
def _drawing(name: str) -> str:
    return files("assets").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))


def paint_icon(painter: QPainter, name: str, colour: QColor, area: QRectF) -> None:
    """Draw an icon into ``area``."""
    _renderer(name, colour.name()).render(painter, area)


def icon_pixmap(name: str, colour: QColor, size: int, ratio: float = 2.0) -> QPixmap:
    """Return an icon of ``size`` logical pixels, drawn at ``ratio`` device pixels each."""
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, name, colour, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


@lru_cache(maxsize=64)
def kept_icon_pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """Return ``icon_pixmap``, drawn once: for rows, of which dozens are painted at each letter that is typed."""
    return icon_pixmap(name, QColor(colour), size, ratio)


def icon(name: str, colour: QColor, size: int = 18) -> QIcon:
    """Return an icon for a button."""
    return QIcon(icon_pixmap(name, colour, size))
