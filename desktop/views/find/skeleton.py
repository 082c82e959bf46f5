"""Skeleton: the outline of rows that are about to come, shown only when they take a moment."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.theme.theme import Theme
from desktop.theme.tokens import HIT_ROW, RADIUS_CONTROL, SPACE_M, SPACE_S, THUMBNAIL

_ROWS = 6


class Skeleton(QWidget):
    """Still, pale shapes in the place of results."""

    def __init__(self, theme: Theme, after_ms: int) -> None:
        super().__init__()
        self._theme = theme
        self._visible = False
        self._timer = QTimer(self, singleShot=True, interval=after_ms)
        self._timer.timeout.connect(self._reveal)

    def showEvent(self, _event: QShowEvent) -> None:
        """Begin to wait."""
        self._visible = False
        self._timer.start()

    def hideEvent(self, _event: QHideEvent) -> None:
        """Wait no more."""
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shapes once the wait is over."""
        if not self._visible:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("sunken"))
        for row in range(_ROWS):
            top = row * HIT_ROW + SPACE_S
            painter.drawRoundedRect(QRectF(SPACE_S, top, THUMBNAIL, THUMBNAIL), RADIUS_CONTROL, RADIUS_CONTROL)
            left = SPACE_S + THUMBNAIL + SPACE_M
            room = self.width() - left - SPACE_S
            for number, share in enumerate((0.32, 0.86, 0.6)):
                painter.drawRoundedRect(QRectF(left, top + 4 + number * 19, room * share, 10), 4, 4)

    def _reveal(self) -> None:
        self._visible = True
        self.update()
