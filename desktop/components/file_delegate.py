"""FileDelegate: paints one file: drawing, name, folder, reason, size and its state as a word."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.components.icons import paint_icon
from desktop.theme.theme import Theme
from desktop.theme.tokens import LIST_ROW, RADIUS_CONTROL, SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.library.files import FileRow
from desktop.viewmodels.rows import ROW_ROLE

_STATE_WIDTH, _SIZE_WIDTH = 96, 72


class FileDelegate(QStyledItemDelegate):
    """Rows of 32 px, all of one height."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the one size of all rows."""
        return QSize(200, self.row_height())

    def row_height(self) -> int:
        """Return the height of every row."""
        return max(LIST_ROW, round(QFontMetricsF(self._theme.font(Type.BODY)).height() + 12))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, FileRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        self._paint_ground(painter, area, option)
        inner = area.adjusted(SPACE_S, 0, -SPACE_S, 0)
        paint_icon(painter, row.kind, self._theme.colour("muted"), QRectF(inner.left(), inner.center().y() - 9, 18, 18))
        state = QRectF(inner.right() - _STATE_WIDTH, inner.top(), _STATE_WIDTH, inner.height())
        size = QRectF(state.left() - _SIZE_WIDTH - SPACE_M, inner.top(), _SIZE_WIDTH, inner.height())
        left = inner.left() + 18 + SPACE_M
        self._words(painter, state, row.state, row.tone, Qt.AlignmentFlag.AlignRight)
        self._words(painter, size, row.size, "muted", Qt.AlignmentFlag.AlignRight)
        self._paint_name(painter, QRectF(left, inner.top(), size.left() - SPACE_M - left, inner.height()), row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("selection" if selected else "sunken"))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), RADIUS_CONTROL, RADIUS_CONTROL)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(area.adjusted(2, 2, -2, -2), RADIUS_CONTROL, RADIUS_CONTROL)

    def _paint_name(self, painter: QPainter, area: QRectF, row: FileRow) -> None:
        font = self._theme.font(Type.BODY)
        metrics = QFontMetricsF(font)
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, area.width() * 0.6)
        painter.setFont(font)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        used = metrics.horizontalAdvance(name) + SPACE_M
        rest = area.adjusted(used, 1, 0, 0)
        self._words(painter, rest, row.reason or row.folder, "muted", Qt.AlignmentFlag.AlignLeft)

    def _words(self, painter: QPainter, area: QRectF, text: str, tone: str, side: Qt.AlignmentFlag) -> None:
        font = self._theme.font(Type.CAPTION)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        short = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, area.width()))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | side, short)
