"""ChatDelegate: paints one past conversation: title and day."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.components.icons import paint_icon
from desktop.theme.theme import Theme
from desktop.theme.tokens import RADIUS_CONTROL, SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.chats import ChatRow
from desktop.viewmodels.rows import ROW_ROLE

_ROW, _DAY_WIDTH = 40, 120


class ChatDelegate(QStyledItemDelegate):
    """Rows of one height; the title is edited in place."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the one size of all rows."""
        return QSize(200, max(_ROW, round(QFontMetricsF(self._theme.font(Type.BODY)).height() + 2 * SPACE_M)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, ChatRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = QRectF(option.rect).adjusted(1, 1, -1, -1)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("selection" if selected else "sunken"))
            painter.drawRoundedRect(plate, RADIUS_CONTROL, RADIUS_CONTROL)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(plate.adjusted(1, 1, -1, -1), RADIUS_CONTROL, RADIUS_CONTROL)
        middle = plate.center().y()
        paint_icon(painter, "ask", self._theme.colour("muted"), QRectF(plate.left() + SPACE_S, middle - 9, 18, 18))
        left = plate.left() + 18 + SPACE_S + SPACE_M
        day = QRectF(plate.right() - _DAY_WIDTH - SPACE_S, plate.top(), _DAY_WIDTH, plate.height())
        self._words(painter, day, row.date, Type.CAPTION, "muted", Qt.AlignmentFlag.AlignRight)
        title = QRectF(left, plate.top(), day.left() - SPACE_S - left, plate.height())
        self._words(painter, title, row.title, Type.BODY, "text", Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def _words(self, painter: QPainter, area: QRectF, text: str, role: Type, tone: str, side: Qt.AlignmentFlag) -> None:
        font = self._theme.font(role)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        short = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, area.width()))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | side, short)
