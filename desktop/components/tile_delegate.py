"""TileDelegate: paints one result of the grid: a large thumbnail, its name and its place."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.components.cover import paint_cover
from desktop.components.hit_delegate import drawing_of
from desktop.components.icons import paint_icon
from desktop.theme.theme import Theme
from desktop.theme.tokens import RADIUS_CONTROL, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.find.hits import HitRow
from desktop.viewmodels.rows import ROW_ROLE
from desktop.viewmodels.viewer.pictures import TILE_SIDE, Pictures

WIDTH, _PICTURE = 168, 124


class TileDelegate(QStyledItemDelegate):
    """Tiles of one size."""

    def __init__(self, theme: Theme, pictures: Pictures) -> None:
        super().__init__()
        self._theme = theme
        self._pictures = pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the one size of all tiles."""
        name = QFontMetricsF(self._theme.font(Type.BODY, strong=True)).height()
        place = QFontMetricsF(self._theme.font(Type.CAPTION)).height()
        return QSize(WIDTH, round(_PICTURE + name + place + 2 * SPACE_S))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a tile."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, HitRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect).adjusted(2, 2, -2, -2)
        self._paint_ground(painter, area, option)
        inner = area.adjusted(SPACE_S, SPACE_S, -SPACE_S, -SPACE_S)
        self._paint_picture(painter, QRectF(inner.left(), inner.top(), inner.width(), _PICTURE - 2 * SPACE_S), row)
        top = inner.top() + _PICTURE - SPACE_S
        for words, font, colour in (
            (row.name, self._theme.font(Type.BODY, strong=True), "text"),
            (row.where or row.date, self._theme.font(Type.CAPTION), "muted"),
        ):
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            painter.setPen(self._theme.colour(colour))
            short = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, inner.width())
            painter.drawText(
                QRectF(inner.left(), top, inner.width(), metrics.height()), Qt.AlignmentFlag.AlignLeading, short
            )
            top += metrics.height() + 2
        painter.restore()

    def _paint_ground(self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem) -> None:
        chosen = option.state & QStyle.StateFlag.State_Selected
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self._theme.colour("selection" if chosen else "sunken"))
            painter.drawRoundedRect(area, RADIUS_CONTROL, RADIUS_CONTROL)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(area, RADIUS_CONTROL, RADIUS_CONTROL)

    def _paint_picture(self, painter: QPainter, tile: QRectF, row: HitRow) -> None:
        painter.setPen(QPen(self._theme.colour("hairline"), 1))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(tile, RADIUS_CONTROL, RADIUS_CONTROL)
        image = self._pictures.get(replace(row.picture, side=TILE_SIDE)) if row.picture is not None else None
        if image is not None:
            paint_cover(painter, image, tile, RADIUS_CONTROL, self._theme.colour("hairline"))
            return
        middle = tile.center()
        muted = self._theme.colour("muted")
        paint_icon(painter, drawing_of(row), muted, QRectF(middle.x() - 16, middle.y() - 24, 32, 32))
        painter.setFont(self._theme.font(Type.CAPTION, strong=True))
        painter.setPen(muted)
        foot = QRectF(tile.left(), middle.y() + 12, tile.width(), 18)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, row.badge)
