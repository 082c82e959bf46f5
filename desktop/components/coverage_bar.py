"""CoverageBar: all files of a folder in one bar, each part as wide as its share; words with the same marks below."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.theme import Theme

_HEIGHT = 8
_LEAST = 4.0
"""Pixels of a part that is too small to be seen otherwise: one failed file of a million shows."""
SWATCH = 10
_LOOKS: dict[str, tuple[str, float, Qt.BrushStyle]] = {
    "": ("hairline", 1.0, Qt.BrushStyle.SolidPattern),
    "meaning": ("accent", 1.0, Qt.BrushStyle.SolidPattern),
    "words": ("accent", 0.5, Qt.BrushStyle.SolidPattern),
    "pending": ("edge", 0.9, Qt.BrushStyle.BDiagPattern),
    "failed": ("bad", 1.0, Qt.BrushStyle.SolidPattern),
    "skipped": ("edge", 0.55, Qt.BrushStyle.SolidPattern),
    "offline": ("warn", 1.0, Qt.BrushStyle.Dense4Pattern),
}
"""Colour, strength and pattern of each part: never colour alone."""


def look(theme: Theme, key: str) -> QBrush:
    """Return how a part is filled."""
    tone, strength, pattern = _LOOKS[key]
    colour = QColor(theme.colour(tone))
    colour.setAlphaF(strength)
    return QBrush(colour, pattern)


def swatch(theme: Theme, key: str) -> QPixmap:
    """Return the small mark that stands before a part's words."""
    pixmap = QPixmap(SWATCH * 2, SWATCH * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look(theme, key))
    painter.drawRoundedRect(QRectF(0, 0, SWATCH, SWATCH), 2, 2)
    painter.end()
    return pixmap


def widths(counts: tuple[int, ...], room: float) -> list[float]:
    """Return the pixels of each part: in proportion, none too small to be seen, together at most ``room``."""
    total = sum(counts)
    if not total or room <= 0:
        return [0.0 for _ in counts]
    wanted = [max(_LEAST, room * count / total) if count else 0.0 for count in counts]
    surplus = sum(wanted) - room
    large = sum(width for width in wanted if width > 2 * _LEAST)
    return [width - surplus * width / large if surplus > 0 and width > 2 * _LEAST else width for width in wanted]


class CoverageBar(QWidget):
    """A thin bar of parts."""

    def __init__(self, theme: Theme, parts: tuple[tuple[str, int], ...]) -> None:
        super().__init__()
        self._theme = theme
        self._parts = parts
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_parts(self, parts: tuple[tuple[str, int], ...]) -> None:
        """Show parts as (key, how many)."""
        if parts != self._parts:
            self._parts = parts
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and the parts, from where reading begins."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("hairline"))
        painter.drawRoundedRect(QRectF(self.rect()), _HEIGHT / 2, _HEIGHT / 2)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        at = 0.0
        shown = widths(tuple(count for _key, count in self._parts), self.width())
        for (key, _count), width in zip(self._parts, shown, strict=True):
            painter.setBrush(look(self._theme, key))
            painter.drawRoundedRect(QRectF(at, 0, max(0.0, width - 1), _HEIGHT), 2, 2)
            at += width
