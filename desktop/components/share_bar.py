"""ShareBar: how much of a whole is done, in two shades; words beside it say the same."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.theme import Theme

_HEIGHT = 6


class ShareBar(QWidget):
    """A thin bar: the outer share pale, the inner share full."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._outer = 0.0
        self._inner = 0.0
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, outer: float, inner: float) -> None:
        """Show two shares of 0 to 1."""
        if (outer, inner) != (self._outer, self._inner):
            self._outer, self._inner = outer, inner
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint track, outer and inner share."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        accent = self._theme.colour("accent")
        pale = QColor(accent)
        pale.setAlphaF(0.45)
        for share, colour in ((1.0, self._theme.colour("hairline")), (self._outer, pale), (self._inner, accent)):
            if share > 0:
                width = max(_HEIGHT, self.width() * min(1.0, share))
                painter.setBrush(colour)
                painter.drawRoundedRect(QRectF(0, 0, width, _HEIGHT), _HEIGHT / 2, _HEIGHT / 2)
