"""Skeleton: the outline of what is about to come, shown only when it takes a moment."""

from __future__ import annotations

import enum

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.theme.theme import Theme
from desktop.theme.tokens import (
    HIT_ROW,
    LIST_ROW,
    RADIUS_CARD,
    RADIUS_CONTROL,
    SKELETON_MS,
    SPACE_M,
    SPACE_S,
    SPACE_XL,
    THUMBNAIL,
)

_HITS, _ROWS = 6, 14
_CARDS, _CARD = 3, 96
_LINES = (0.46, 0.92, 0.96, 0.88, 0.4, 0.0, 0.3, 0.94, 0.9, 0.97, 0.62)
"""Shares of the width that the lines of a page take; 0 is a gap."""


class Outline(enum.Enum):
    """What is about to come."""

    HITS = "hits"
    ROWS = "rows"
    CARDS = "cards"
    PAGE = "page"


class Skeleton(QWidget):
    """Still, pale shapes in the place of what is awaited."""

    def __init__(self, theme: Theme, outline: Outline, after_ms: int = SKELETON_MS) -> None:
        super().__init__()
        self._theme = theme
        self._outline = outline
        if outline is Outline.CARDS:
            self.setMinimumHeight(_CARDS * (_CARD + SPACE_M))
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
        pale = self._theme.colour("hairline")
        pale.setAlphaF(0.6)
        painter.setBrush(pale)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        paint = {
            Outline.HITS: self._paint_hits,
            Outline.ROWS: self._paint_rows,
            Outline.CARDS: self._paint_cards,
            Outline.PAGE: self._paint_page,
        }
        paint[self._outline](painter)

    def _paint_hits(self, painter: QPainter) -> None:
        for row in range(_HITS):
            top = row * HIT_ROW + SPACE_S
            painter.drawRoundedRect(QRectF(SPACE_S, top, THUMBNAIL, THUMBNAIL), RADIUS_CONTROL, RADIUS_CONTROL)
            left = SPACE_S + THUMBNAIL + SPACE_M
            room = self.width() - left - SPACE_S
            for number, share in enumerate((0.32, 0.86, 0.6)):
                painter.drawRoundedRect(QRectF(left, top + 4 + number * 19, room * share, 10), 4, 4)

    def _paint_rows(self, painter: QPainter) -> None:
        for row in range(_ROWS):
            area = QRectF(SPACE_S, row * LIST_ROW + (LIST_ROW - SPACE_M) / 2, self.width() - 2 * SPACE_S, SPACE_M)
            for start, share in ((0.0, 0.34), (0.82, 0.07), (0.92, 0.08)):
                left = area.left() + area.width() * start
                painter.drawRoundedRect(QRectF(left, area.top(), area.width() * share, area.height()), 4, 4)

    def _paint_cards(self, painter: QPainter) -> None:
        for number in range(_CARDS):
            area = QRectF(0, number * (_CARD + SPACE_M), self.width(), _CARD)
            painter.drawRoundedRect(area, RADIUS_CARD, RADIUS_CARD)

    def _paint_page(self, painter: QPainter) -> None:
        room = self.width() - 2 * SPACE_XL
        for number, share in enumerate(_LINES):
            if share:
                painter.drawRoundedRect(QRectF(SPACE_XL, SPACE_XL + number * SPACE_XL, room * share, SPACE_M), 4, 4)

    def _reveal(self) -> None:
        self._visible = True
        self.update()
