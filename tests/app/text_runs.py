"""TextRuns: every stretch of text a widget paints, with its colour and the ground it stands on."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

_SCALE = 2
"""At two pixels a point the stems of letters reach the colour they are painted in."""
_NEAR = 40
"""A pixel is of a colour when no channel is further away: letters are smoothed."""
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one colour (``#RRGGBB``, as it comes out above the ground) and the ground's colour."""

    words: str
    colour: str
    ground: str
    widget: str


def text_runs(root: QWidget) -> list[Run]:
    """Return what can be read of a widget and all in it; what is disabled or covered is left out."""
    picture = _pixels(root)
    found = []
    for words, colour, rect in _painted(root):
        part = root.childAt(rect.center().toPoint()) or root
        piece = _piece(picture, rect)
        if not part.isEnabled() or not part.isVisible() or piece.size == 0:
            continue
        values, counts = np.unique(piece, return_counts=True)
        ground = int(values[counts.argmax()])
        shown = _over(colour, ground)
        if _is_seen(piece, shown):
            found.append(Run(words, f"#{shown:06X}", f"#{ground:06X}", type(part).__name__))
    return found


def _painted(root: QWidget) -> Iterator[tuple[str, QColor, QRectF]]:
    """Yield the words, their ink and where they stand, in the widget's pixels."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(root.size())
    generator.setResolution(root.logicalDpiX())
    painter = QPainter(generator)
    root.render(painter, QPoint(0, 0))
    painter.end()
    for group in ElementTree.fromstring(bytes(buffer.data().data())).iter(f"{_SVG}g"):
        matrix = _matrix(group.get("transform", ""))
        for text in group.findall(f"{_SVG}text"):
            words = text.text or ""
            if any(sign.isalnum() for sign in words):
                yield words, _ink(text), matrix.mapRect(_box(text, words))


def _matrix(told: str) -> QTransform:
    numbers = [float(each) for each in told.removeprefix("matrix(").removesuffix(")").split(",") if each]
    return QTransform(*numbers) if len(numbers) == 6 else QTransform()


def _ink(text: ElementTree.Element) -> QColor:
    ink = QColor(text.get("fill", "#000000"))
    ink.setAlphaF(float(text.get("fill-opacity", "1")))
    return ink


def _box(text: ElementTree.Element, words: str) -> QRectF:
    font = QFont(text.get("font-family", "").strip("'"))
    font.setPixelSize(max(1, round(float(text.get("font-size", "12").removesuffix("px")))))
    font.setWeight(QFont.Weight(int(text.get("font-weight", "400"))))
    metrics = QFontMetricsF(font)
    baseline = float(text.get("y", "0"))
    return QRectF(
        float(text.get("x", "0")), baseline - metrics.ascent(), metrics.horizontalAdvance(words), metrics.height()
    )


def _pixels(root: QWidget) -> np.ndarray:
    image = QImage(root.size() * _SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    image.fill(root.palette().window().color())
    painter = QPainter(image)
    root.render(painter, QPoint(0, 0))
    painter.end()
    flat = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return flat[:, : image.width()] & 0xFFFFFF


def _piece(picture: np.ndarray, rect: QRectF) -> np.ndarray:
    left, top = max(0, round(rect.left() * _SCALE)), max(0, round(rect.top() * _SCALE))
    return picture[top : max(0, round(rect.bottom() * _SCALE)), left : max(0, round(rect.right() * _SCALE))]


def _over(ink: QColor, ground: int) -> int:
    """Return the colour of an ink that lets the ground through."""
    share = ink.alphaF()
    mixed = 0
    for shift, channel in ((16, ink.red()), (8, ink.green()), (0, ink.blue())):
        mixed |= round(channel * share + ((ground >> shift) & 0xFF) * (1 - share)) << shift
    return mixed


def _is_seen(piece: np.ndarray, colour: int) -> bool:
    """Whether some pixel has about the colour: words that are covered or scrolled away have none."""
    away = [np.abs(((piece >> shift) & 0xFF).astype(int) - ((colour >> shift) & 0xFF)) for shift in (16, 8, 0)]
    return bool((np.maximum(np.maximum(away[0], away[1]), away[2]) <= _NEAR).any())
