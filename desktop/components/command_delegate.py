"""CommandDelegate: paints one command: what it does, where it belongs, its keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeySequence, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.theme.theme import Theme
from desktop.theme.tokens import LIST_ROW, RADIUS_CONTROL, SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.rows import ROW_ROLE
from desktop.viewmodels.shell.commands import Command

_SIDES = Qt.AlignmentFlag.AlignVCenter


class CommandDelegate(QStyledItemDelegate):
    """Rows of one height."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the one size of all rows."""
        return QSize(200, max(LIST_ROW, round(QFontMetricsF(self._theme.font(Type.BODY)).height() + 2 * SPACE_S)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row."""
        command = index.data(ROW_ROLE)
        if not isinstance(command, Command):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = QRectF(option.rect).adjusted(1, 1, -1, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("selection"))
            painter.drawRoundedRect(plate, RADIUS_CONTROL, RADIUS_CONTROL)
        inner = plate.adjusted(SPACE_M, 0, -SPACE_M, 0)
        keys = QKeySequence(command.keys).toString(QKeySequence.SequenceFormat.NativeText)
        used = self._words(painter, inner, keys, Type.CAPTION, "muted", Qt.AlignmentFlag.AlignRight)
        inner.setRight(inner.right() - used)
        used = self._words(painter, inner, command.group, Type.CAPTION, "muted", Qt.AlignmentFlag.AlignRight)
        inner.setRight(inner.right() - used)
        self._words(painter, inner, command.title, Type.BODY, "text", Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def _words(
        self, painter: QPainter, area: QRectF, text: str, role: Type, tone: str, side: Qt.AlignmentFlag
    ) -> float:
        """Write into a part of the row and return the width that is used up, with the gap beside it."""
        if not text:
            return 0.0
        font = self._theme.font(role)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        metrics = QFontMetricsF(font)
        short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, area.width()))
        painter.drawText(area, _SIDES | side, short)
        return metrics.horizontalAdvance(short) + SPACE_M
